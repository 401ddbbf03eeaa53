package io.cairn.job.catalog;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * What templates and images are found by. Any text may be asked for; what is stored has the form of {@link #isName}.
 *
 * @param library name of the deep learning library, for example {@code pytorch}
 * @param jobType wire name of the job type, for example {@code pytorch-ddp}
 */
public record Pair(String library, String jobType) implements Comparable<Pair> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final Comparator<Pair> ORDER =
            Comparator.comparing(Pair::library).thenComparing(Pair::jobType);

    /** Whether {@code text} may name a stored library or job type: 1 to 40 of {@code a-z 0-9} and inner hyphens. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public int compareTo(Pair other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "(" + library + ", " + jobType + ")";
    }
}
