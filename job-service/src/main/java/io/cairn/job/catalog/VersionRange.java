package io.cairn.job.catalog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions from one to another, in the order of {@link Versions}: {@code *} is all, {@code [2.0,3.0)} takes 2.0 and not
 * 3.0, an empty side is open, {@code [2.6]} is that one place. A release candidate of 3.0 comes before 3.0.
 *
 * @param lower empty means from the oldest
 * @param upper empty means to the newest
 */
public record VersionRange(Optional<Bound> lower, Optional<Bound> upper) {

    /** Every version. */
    public static final VersionRange ALL = new VersionRange(Optional.empty(), Optional.empty());

    private static final Pattern FORM = Pattern.compile("([\\[(])([^,\\[\\]()]*),([^,\\[\\]()]*)([\\])])");
    private static final Pattern ONE = Pattern.compile("\\[([^,\\[\\]()]+)]");

    /** One end of a range. */
    public record Bound(String version, boolean inclusive) {
        public Bound {
            if (!Versions.isValid(version)) {
                throw new IllegalArgumentException("a range is bounded by versions such as 2.6.0");
            }
        }
    }

    public VersionRange {
        if (lower.isPresent() && upper.isPresent() && isEmpty(lower.get(), upper.get())) {
            throw new IllegalArgumentException("a range holds at least the place of its bounds");
        }
    }

    /**
     * Reads the form above; blanks around versions do not count.
     *
     * @throws IllegalArgumentException with a sentence on what is expected
     */
    public static VersionRange parse(String text) {
        if (text.strip().equals("*")) {
            return ALL;
        }
        Matcher one = ONE.matcher(text.strip());
        if (one.matches()) {
            var bound = Optional.of(new Bound(one.group(1).strip(), true));
            return new VersionRange(bound, bound);
        }
        Matcher range = FORM.matcher(text.strip());
        if (!range.matches()) {
            throw new IllegalArgumentException("a version range is written *, [2.6], [2.0,3.0) or [2.0,)");
        }
        return new VersionRange(
                bound(range.group(2), range.group(1).equals("[")),
                bound(range.group(3), range.group(4).equals("]")));
    }

    /** Whether {@code version} lies in the range. */
    public boolean contains(String version) {
        return lower.map(bound -> isAbove(version, bound)).orElse(true)
                && upper.map(bound -> isBelow(version, bound)).orElse(true);
    }

    /** Whether there is a place in both; two equal ranges overlap. */
    public boolean overlaps(VersionRange other) {
        return reaches(lower, other.upper) && reaches(other.lower, upper);
    }

    private static boolean reaches(Optional<Bound> lower, Optional<Bound> upper) {
        return lower.isEmpty() || upper.isEmpty() || !isEmpty(lower.get(), upper.get());
    }

    private static boolean isEmpty(Bound lower, Bound upper) {
        int order = Versions.compare(lower.version(), upper.version());
        return order > 0 || (order == 0 && !(lower.inclusive() && upper.inclusive()));
    }

    private static boolean isAbove(String version, Bound bound) {
        int order = Versions.compare(version, bound.version());
        return order > 0 || (order == 0 && bound.inclusive());
    }

    private static boolean isBelow(String version, Bound bound) {
        int order = Versions.compare(version, bound.version());
        return order < 0 || (order == 0 && bound.inclusive());
    }

    private static Optional<Bound> bound(String version, boolean inclusive) {
        return version.isBlank() ? Optional.empty() : Optional.of(new Bound(version.strip(), inclusive));
    }

    /** The form that {@link #parse} reads, without blanks; an open side is written with a round bracket. */
    @Override
    public String toString() {
        if (equals(ALL)) {
            return "*";
        }
        String from = lower.map(bound -> (bound.inclusive() ? "[" : "(") + bound.version())
                .orElse("(");
        String to = upper.map(bound -> bound.version() + (bound.inclusive() ? "]" : ")"))
                .orElse(")");
        return lower.isPresent() && lower.equals(upper) ? from + "]" : from + "," + to;
    }
}
