package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.content.archive.ArchiveResult.Refused;
import io.cairn.job.tar.RawName;

/** Carries a refusal out of the depth of reading; never leaves this package. */
final class Refusal extends Exception {

    private static final int LONGEST_NAME_SHOWN = 200;

    private final transient Refused refused;

    private Refusal(Refused refused) {
        super(refused.detail(), null, false, false);
        this.refused = refused;
    }

    static Refusal of(Reason reason, String detail) {
        return new Refusal(new Refused(reason, "", detail));
    }

    static Refusal of(Reason reason, RawName entry, String detail) {
        String shown = entry.escaped();
        if (shown.length() > LONGEST_NAME_SHOWN) {
            int end = Character.isHighSurrogate(shown.charAt(LONGEST_NAME_SHOWN - 1))
                    ? LONGEST_NAME_SHOWN - 1
                    : LONGEST_NAME_SHOWN;
            shown = shown.substring(0, end) + "...";
        }
        return new Refusal(new Refused(reason, shown, detail));
    }

    Refused refused() {
        return refused;
    }
}
