package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.quota.core.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts on the wire: an object from the name of a resource to a whole number. */
final class Units {

    /** 2^52: as bytes four pebibytes. Sums of them stay far from the end of a long. */
    static final long MOST = 1L << 52;

    private static final int MOST_RESOURCES = 16;
    private static final Pattern LISTED = Pattern.compile("([^:]{1,40}):([0-9]{1,16})");

    private Units() {}

    /**
     * Reads amounts.
     *
     * @param pointer where they stand in the body
     * @throws ProblemException 422 for a name that is none, an amount below zero or too large, or too many of them
     */
    static Amounts of(String pointer, @Nullable Map<String, @Nullable Long> units) {
        if (units == null) {
            return Amounts.NONE;
        }
        var faults = new ArrayList<FieldProblem>();
        if (units.size() > MOST_RESOURCES) {
            faults.add(new FieldProblem(
                    pointer, "too many resources", String.valueOf(units.size()), "at most " + MOST_RESOURCES));
        }
        units.entrySet().stream().limit(MOST_RESOURCES).forEach(entry -> {
            String at = pointer + "/" + entry.getKey().replace("~", "~0").replace("/", "~1");
            if (!Amounts.isResource(entry.getKey())) {
                faults.add(new FieldProblem(
                        at,
                        "not the name of a resource",
                        entry.getKey(),
                        "such as cpu, memory, accelerator: 1 to 40 characters of a-z 0-9 . -"));
            } else if (entry.getValue() == null || entry.getValue() < 0 || entry.getValue() > MOST) {
                faults.add(new FieldProblem(
                        at, "not an amount", String.valueOf(entry.getValue()), "a whole number, 0 to " + MOST));
            }
        });
        if (!faults.isEmpty()) {
            throw refused(faults);
        }
        var known = new TreeMap<String, Long>();
        units.forEach((resource, amount) -> known.put(resource, amount == null ? 0 : amount));
        return Amounts.of(known);
    }

    /** As {@link #of}, of something at least. */
    static Amounts some(String pointer, @Nullable Map<String, @Nullable Long> units) {
        var amounts = of(pointer, units);
        if (amounts.isNone()) {
            throw refused(
                    List.of(new FieldProblem(pointer, "nothing is asked for", null, "at least one resource above 0")));
        }
        return amounts;
    }

    /** As {@link #of}; absent stays absent. */
    static Optional<Amounts> maybe(String pointer, @Nullable Map<String, @Nullable Long> units) {
        return Optional.ofNullable(units).map(named -> of(pointer, named));
    }

    /**
     * Reads amounts of a query, such as {@code cpu:5000,memory:1073741824}.
     *
     * @throws ProblemException 400 for anything else, and for nothing
     */
    static Amounts listed(String parameter, String text) {
        var units = new TreeMap<String, Long>();
        for (String part : text.split(",", MOST_RESOURCES + 2)) {
            var matcher = LISTED.matcher(part);
            boolean good = matcher.matches()
                    && Amounts.isResource(matcher.group(1))
                    && Long.parseLong(matcher.group(2)) <= MOST
                    && units.put(matcher.group(1), Long.parseLong(matcher.group(2))) == null;
            if (!good || units.size() > MOST_RESOURCES) {
                throw notListed(parameter, part);
            }
        }
        var amounts = Amounts.of(units);
        if (amounts.isNone()) {
            throw notListed(parameter, text);
        }
        return amounts;
    }

    private static ProblemException notListed(String parameter, String given) {
        return new ProblemException(
                PlatformProblem.INVALID_REQUEST,
                parameter + ": no list of amounts.",
                List.of(new FieldProblem(
                        "query:" + parameter,
                        "not an amount, or none above 0",
                        given,
                        "NAME:AMOUNT, each name once, several with commas, such as cpu:5000,memory:1073741824; at most "
                                + MOST_RESOURCES + " of them, each 0 to " + MOST)));
    }

    private static ProblemException refused(List<FieldProblem> faults) {
        return new ProblemException(
                QuotaProblem.INVALID_AMOUNTS,
                faults.getFirst().pointer() + ": " + faults.getFirst().detail() + ".",
                faults);
    }
}
