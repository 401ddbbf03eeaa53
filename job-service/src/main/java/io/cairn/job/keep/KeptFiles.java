package io.cairn.job.keep;

import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** All that is kept of a job: logs and outputs of each attempt. */
public final class KeptFiles {

    private final JobFolders folders;

    /** @param root the folder that logs and outputs are kept below */
    public KeptFiles(Path root) {
        this.folders = new JobFolders(root);
    }

    /** Removes them; nothing happens if there are none. */
    public void remove(TenantId tenant, JobId job) throws IOException {
        FileSystemUtils.deleteRecursively(folders.job(tenant, job));
    }
}
