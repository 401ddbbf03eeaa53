package io.cairn.job.tar;

/**
 * One member of a tar archive.
 *
 * @param name as it stands in the archive, nothing stripped
 * @param size bytes of data that follow; 0 for all but files
 * @param mode permission bits as it stands in the archive
 */
public record TarEntry(RawName name, Type type, long size, int mode) {

    /** What a member is. */
    public enum Type {
        FILE,
        DIRECTORY,
        HARD_LINK,
        SYMBOLIC_LINK,
        DEVICE,
        FIFO,
        /** A file of which only parts are in the archive. */
        SPARSE,
        /** Parts of multi-volume archives, volume labels, and what no standard names. */
        OTHER
    }
}
