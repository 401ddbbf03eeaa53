package io.cairn.job.scheduler.docker;

import io.cairn.job.description.DescriptionFile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Port: parses a description file strictly; a field that its model does not have fails. */
public interface FileReader {

    /** The documents in file order. */
    List<HasMetadata> read(DescriptionFile file);
}
