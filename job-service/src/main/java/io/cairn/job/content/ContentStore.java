package io.cairn.job.content;

import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Port: archives by hash. What {@link #find} answers can be opened until it is removed. */
public interface ContentStore {

    /** The archive if {@code tenant} uploaded it. */
    Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256);

    /**
     * The archive's files as one plain tar stream that has been checked: relative paths below the root, regular files and
     * directories only. The caller closes it.
     */
    InputStream openTar(Content content) throws IOException;
}
