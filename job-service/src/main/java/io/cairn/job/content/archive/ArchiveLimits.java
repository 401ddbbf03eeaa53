package io.cairn.job.content.archive;

import org.springframework.util.unit.DataSize;

/**
 * How much an uploaded archive may hold. All of it is counted while it is read; what headers claim is never relied upon.
 *
 * @param entries members, and directories that are only implied by the paths of others; 1 or more
 * @param unpacked sum of the sizes of all files
 * @param ratio how many times its own size an archive may grow when it is unpacked; 1 or more
 * @param ratioFrom what it may grow to whatever the ratio: little of anything can be very regular
 * @param pathBytes bytes of one path, in UTF-8
 * @param depth components of one path
 */
public record ArchiveLimits(int entries, DataSize unpacked, int ratio, DataSize ratioFrom, int pathBytes, int depth) {

    public ArchiveLimits {
        if (entries < 1 || ratio < 1 || pathBytes < 1 || depth < 1) {
            throw new IllegalArgumentException("entries, ratio, path bytes and depth are 1 or more");
        }
        if (unpacked.isNegative() || ratioFrom.isNegative()) {
            throw new IllegalArgumentException("sizes are not negative");
        }
    }

    /** 10,000 entries, 4 GiB, 200 times its size or 64 MiB, paths of 512 bytes and 32 components. */
    public static ArchiveLimits standard() {
        return new ArchiveLimits(10_000, DataSize.ofGigabytes(4), 200, DataSize.ofMegabytes(64), 512, 32);
    }

    /** What an archive of so many bytes may unpack to, by the ratio alone. */
    long unpackedByRatio(long archiveBytes) {
        long byRatio = archiveBytes > Long.MAX_VALUE / ratio ? Long.MAX_VALUE : archiveBytes * ratio;
        return Math.max(ratioFrom.toBytes(), byRatio);
    }
}
