package io.cairn.job.content;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;

/**
 * An uploaded archive.
 *
 * @param sha256 of the uploaded bytes; with tenant and kind its identity
 * @param archiveBytes size as uploaded
 * @param contentBytes sum of the sizes of its files
 * @param files how many files it holds
 */
public record Content(
        TenantId tenant, Kind kind, Sha256 sha256, long archiveBytes, long contentBytes, int files, Instant createdAt) {

    /** What an archive is for. */
    public enum Kind {
        PROGRAM,
        DATASET
    }
}
