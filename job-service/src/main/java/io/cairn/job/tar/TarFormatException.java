package io.cairn.job.tar;

import java.io.IOException;

/** A stream is no tar archive, or only a part of one. */
public final class TarFormatException extends IOException {

    private final boolean truncated;

    private TarFormatException(String message, boolean truncated) {
        super(message);
        this.truncated = truncated;
    }

    static TarFormatException damaged(String message) {
        return new TarFormatException(message, false);
    }

    static TarFormatException truncated(String where) {
        return new TarFormatException("the archive ends " + where, true);
    }

    /** Whether the stream ended too early; otherwise it says something that no archive says. */
    public boolean isTruncated() {
        return truncated;
    }
}
