package io.cairn.quota.core;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of each resource: whole units, such as {@code cpu} in thousandths of a processor, {@code memory} in bytes, {@code accelerator} in
 * devices. A resource that is not named is zero, and zero is not named, so that equal amounts are equal. Never negative; arithmetic
 * throws {@link ArithmeticException} and never wraps.
 *
 * <p>Not a record: every decision adds and compares many of these, so they are two arrays, sorted by name, that are checked once.
 */
public final class Amounts {

    /** Of nothing anything. */
    public static final Amounts NONE = new Amounts(new String[0], new long[0]);

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9.-]{0,38}[a-z0-9])?");

    private final String[] names;
    private final long[] values;

    private Amounts(String[] names, long[] values) {
        this.names = names;
        this.values = values;
    }

    /** Whether {@code text} may name a resource: 1 to 40 characters of {@code a-z 0-9 . -}, a letter first. */
    public static boolean isResource(String text) {
        return NAME.matcher(text).matches();
    }

    /** Of one resource only. */
    public static Amounts of(String resource, long amount) {
        return of(Map.of(resource, amount));
    }

    /** Of each named resource. Throws {@link IllegalArgumentException} at a name that is none and {@link ArithmeticException} below zero. */
    public static Amounts of(Map<String, Long> units) {
        var sorted = new TreeMap<>(units);
        var names = new String[sorted.size()];
        var values = new long[sorted.size()];
        int count = 0;
        for (Map.Entry<String, Long> entry : sorted.entrySet()) {
            if (!isResource(entry.getKey())) {
                throw new IllegalArgumentException("not the name of a resource: 1 to 40 characters of a-z 0-9 . -");
            }
            if (entry.getValue() < 0) {
                throw belowZero(entry.getValue(), entry.getKey());
            }
            if (entry.getValue() > 0) {
                names[count] = entry.getKey();
                values[count++] = entry.getValue();
            }
        }
        return trimmed(names, values, count);
    }

    /** All of them together. */
    public static Amounts sum(Collection<Amounts> parts) {
        return parts.stream().reduce(NONE, Amounts::plus);
    }

    /** By the name of the resource, without those of which there is nothing. */
    public SortedMap<String, Long> units() {
        var units = new TreeMap<String, Long>();
        for (int i = 0; i < names.length; i++) {
            units.put(names[i], values[i]);
        }
        return Collections.unmodifiableSortedMap(units);
    }

    /** How much of {@code resource}; zero if it is not named. */
    public long get(String resource) {
        int place = Arrays.binarySearch(names, resource);
        return place < 0 ? 0 : values[place];
    }

    /** Both together. */
    public Amounts plus(Amounts other) {
        return other.isNone() ? this : isNone() ? other : with(other, Math::addExact);
    }

    /** What is left without {@code other}; throws if that is more than there is of any resource. */
    public Amounts minus(Amounts other) {
        return other.isNone() ? this : with(other, Math::subtractExact);
    }

    /** What {@code other} leaves of this, of no resource less than nothing. */
    public Amounts beyond(Amounts other) {
        return other.isNone() || isNone() ? this : with(other, (mine, theirs) -> Math.max(0, mine - theirs));
    }

    /** Of each resource the smaller amount. */
    public Amounts atMost(Amounts other) {
        return isNone() || other.isNone() ? NONE : with(other, Math::min);
    }

    /** Of each resource the larger amount. */
    public Amounts atLeast(Amounts other) {
        return covers(other) ? this : with(other, Math::max);
    }

    /** This many times over; zero or more. */
    public Amounts times(long factor) {
        return each(amount -> Math.multiplyExact(amount, factor));
    }

    /** So many thousandths of it, rounded down. */
    public Amounts perMille(int thousandths) {
        return each(amount -> BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(thousandths))
                .divide(BigInteger.valueOf(1000))
                .longValueExact());
    }

    /** Into how many equal wholes it can be cut: the greatest common divisor; zero for nothing. */
    public long parts() {
        return Arrays.stream(values).reduce(0, Amounts::divisor);
    }

    /** One of {@code parts} equal pieces; exact if {@code parts} divides {@link #parts()}. */
    public Amounts piece(long parts) {
        return each(amount -> amount / parts);
    }

    /** Only what is named in {@code other}, whatever its amount there. */
    public Amounts onlyWhatIsIn(Amounts other) {
        return with(other, (mine, theirs) -> theirs == 0 ? 0 : mine);
    }

    /** Whether {@code other} has something of each resource of this. */
    public boolean isOfWhatIsIn(Amounts other) {
        for (String name : names) {
            if (Arrays.binarySearch(other.names, name) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code other} fits into this, in every resource. */
    public boolean covers(Amounts other) {
        for (int i = 0; i < other.names.length; i++) {
            boolean sameShape = i < names.length && names[i].equals(other.names[i]);
            if (other.values[i] > (sameShape ? values[i] : get(other.names[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Whether this and {@code other} have a resource in common. */
    public boolean meets(Amounts other) {
        for (String name : names) {
            if (Arrays.binarySearch(other.names, name) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is nothing of anything. */
    public boolean isNone() {
        return names.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Amounts amounts
                        && Arrays.equals(values, amounts.values)
                        && Arrays.equals(names, amounts.names));
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    /** For people: {@code 8 accelerator, 64000 cpu}. */
    @Override
    public String toString() {
        return isNone()
                ? "nothing"
                : units().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** Merges both by name, in one pass over the two sorted lists. */
    private Amounts with(Amounts other, LongBinaryOperator operator) {
        var merged = new String[names.length + other.names.length];
        var results = new long[merged.length];
        int count = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < names.length || theirs < other.names.length) {
            int order = mine == names.length
                    ? 1
                    : theirs == other.names.length ? -1 : names[mine].compareTo(other.names[theirs]);
            String name = order <= 0 ? names[mine] : other.names[theirs];
            long result =
                    operator.applyAsLong(order <= 0 ? values[mine++] : 0, order >= 0 ? other.values[theirs++] : 0);
            if (result < 0) {
                throw belowZero(result, name);
            }
            if (result > 0) {
                merged[count] = name;
                results[count++] = result;
            }
        }
        return trimmed(merged, results, count);
    }

    private Amounts each(LongUnaryOperator operator) {
        var kept = new String[names.length];
        var results = new long[names.length];
        int count = 0;
        for (int i = 0; i < names.length; i++) {
            long result = operator.applyAsLong(values[i]);
            if (result < 0) {
                throw belowZero(result, names[i]);
            }
            if (result > 0) {
                kept[count] = names[i];
                results[count++] = result;
            }
        }
        return trimmed(kept, results, count);
    }

    private static Amounts trimmed(String[] names, long[] values, int count) {
        return count == 0 ? NONE : new Amounts(Arrays.copyOf(names, count), Arrays.copyOf(values, count));
    }

    private static ArithmeticException belowZero(long amount, String resource) {
        return new ArithmeticException("below zero: " + amount + " of " + resource);
    }

    static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
