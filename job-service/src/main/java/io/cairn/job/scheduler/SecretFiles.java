package io.cairn.job.scheduler;

import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.tenancy.TenantId;
import java.util.Map;
import java.util.Optional;

/** Port: what stands in the Secrets that a description file refers to by name; the file itself holds none of it. */
public interface SecretFiles {

    /**
     * The files of the Secret that {@code job} calls {@code name}: file name to content, the same at every call. Empty if the
     * job has no such Secret.
     */
    Optional<Map<String, byte[]>> of(TenantId tenant, JobId job, String name);
}
