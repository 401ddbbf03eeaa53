package io.cairn.job.content.archive;

/** What became of an archive. */
public sealed interface ArchiveResult {

    /**
     * All of it was written as a plain tar.
     *
     * @param files regular files
     * @param bytes sum of their sizes
     */
    record Read(int files, long bytes) implements ArchiveResult {}

    /**
     * It is not taken. What was written of it until then is to be thrown away.
     *
     * @param entry the entry at fault, escaped so that it can be shown; empty if it is the archive as a whole
     * @param detail one sentence for the one who uploaded it
     */
    record Refused(Reason reason, String entry, String detail) implements ArchiveResult {}

    /** Why an archive is refused. */
    enum Reason {
        /** Neither zip nor tar nor tar.gz. */
        NOT_AN_ARCHIVE,
        /** It ends too early. */
        TRUNCATED,
        /** It contradicts itself: check sums, sizes, structure. */
        DAMAGED,
        /** An entry is encrypted. */
        ENCRYPTED,
        /** A compression method, or an archive in several parts, that is not read here. */
        UNSUPPORTED,
        /** It holds no file. */
        EMPTY,
        /** A path from the root, or from a drive. */
        PATH_ABSOLUTE,
        /** A path through its parent. */
        PATH_ESCAPES,
        /** A backslash or a control character in a path. */
        PATH_CHARACTER,
        /** A path that is no UTF-8. */
        PATH_NOT_UTF8,
        /** An empty path or component. */
        PATH_EMPTY,
        PATH_TOO_LONG,
        PATH_TOO_DEEP,
        /** A symbolic or hard link. */
        LINK,
        /** A device, a pipe, or what is neither file nor directory. */
        SPECIAL_FILE,
        /** A file with holes. */
        SPARSE,
        /** One path twice. */
        DUPLICATE,
        /** One path as a file and as a directory. */
        CONFLICT,
        TOO_MANY_ENTRIES,
        /** More bytes than may be unpacked. */
        TOO_BIG,
        /** It unpacks to many times its size. */
        RATIO
    }
}
