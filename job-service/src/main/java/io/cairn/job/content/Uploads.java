package io.cairn.job.content;

import io.cairn.job.content.archive.ArchiveResult;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: takes archives in. */
public interface Uploads {

    /** What became of an upload. */
    sealed interface Answer {
        /**
         * It is stored.
         *
         * @param created false if the same bytes had been stored before
         */
        record Stored(Content content, boolean created) implements Answer {}

        /** The archive is not taken; nothing is stored. */
        record Refused(ArchiveResult.Refused why) implements Answer {}

        /** It has more bytes than an upload of this kind may have. */
        record TooLarge(long most) implements Answer {}

        /** The tenant's room is used up. */
        record NoRoom(long most) implements Answer {}
    }

    /**
     * Reads {@code archive} to its end, checks it and stores it under the hash of its bytes.
     *
     * @throws IOException if the upload breaks off, or the disk fails
     */
    Answer put(TenantId tenant, Content.Kind kind, InputStream archive) throws IOException;

    /** What became of a removal. */
    enum Removal {
        REMOVED,
        /** A job that has not ended names it; it stays. */
        NEEDED,
        ABSENT
    }

    /** Removes an archive, unless a job needs it. */
    Removal remove(TenantId tenant, Content.Kind kind, Sha256 sha256) throws IOException;

    /** How many bytes an upload of this kind may have. */
    long most(Content.Kind kind);

    /** Newest first, at most {@code limit}; only those before {@code before} if given. */
    List<Content> list(TenantId tenant, Content.Kind kind, Optional<Position> before, int limit);

    /** A place in the list. */
    record Position(Instant createdAt, Sha256 sha256) {}
}
