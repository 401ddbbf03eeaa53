package io.cairn.quota.core;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongBinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of each resource: whole units, such as {@code cpu} in thousandths of a processor, {@code memory} in bytes, {@code accelerator} in
 * devices. A resource that is not named is zero, and zero is not named, so that equal amounts are equal. Never negative; arithmetic
 * throws {@link ArithmeticException} and never wraps.
 *
 * @param units by the name of the resource
 */
public record Amounts(SortedMap<String, Long> units) {

    /** Of nothing anything. */
    public static final Amounts NONE = new Amounts(Collections.emptySortedMap());

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9.-]{0,38}[a-z0-9])?");

    public Amounts {
        var kept = new TreeMap<String, Long>();
        units.forEach((resource, amount) -> {
            if (!isResource(resource)) {
                throw new IllegalArgumentException("not the name of a resource: 1 to 40 characters of a-z 0-9 . -");
            }
            if (amount < 0) {
                throw new ArithmeticException("below zero: " + amount + " of " + resource);
            }
            if (amount > 0) {
                kept.put(resource, amount);
            }
        });
        units = Collections.unmodifiableSortedMap(kept);
    }

    /** Whether {@code text} may name a resource. */
    public static boolean isResource(String text) {
        return NAME.matcher(text).matches();
    }

    /** Of one resource only. */
    public static Amounts of(String resource, long amount) {
        return of(Map.of(resource, amount));
    }

    /** Of each named resource. */
    public static Amounts of(Map<String, Long> units) {
        return units.isEmpty() ? NONE : new Amounts(new TreeMap<>(units));
    }

    /** All of them together. */
    public static Amounts sum(Collection<Amounts> parts) {
        return parts.stream().reduce(NONE, Amounts::plus);
    }

    /** How much of {@code resource}; zero if it is not named. */
    public long get(String resource) {
        return units.getOrDefault(resource, 0L);
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
        return other.isNone() ? this : isNone() ? other : with(other, Math::max);
    }

    /** This many times over. */
    public Amounts times(long factor) {
        var product = new TreeMap<String, Long>();
        units.forEach((resource, amount) -> product.put(resource, Math.multiplyExact(amount, factor)));
        return new Amounts(product);
    }

    /** So many thousandths of it, rounded down. */
    public Amounts perMille(int thousandths) {
        var part = new TreeMap<String, Long>();
        units.forEach((resource, amount) -> part.put(
                resource,
                BigInteger.valueOf(amount)
                        .multiply(BigInteger.valueOf(thousandths))
                        .divide(BigInteger.valueOf(1000))
                        .longValueExact()));
        return new Amounts(part);
    }

    /** Into how many equal wholes it can be cut: the greatest common divisor; zero for nothing. */
    public long parts() {
        return units.values().stream().reduce(0L, Amounts::divisor);
    }

    /** One of {@code parts} equal pieces; exact if {@code parts} divides {@link #parts()}. */
    public Amounts piece(long parts) {
        var piece = new TreeMap<String, Long>();
        units.forEach((resource, amount) -> piece.put(resource, amount / parts));
        return new Amounts(piece);
    }

    /** Only what is named in {@code other}, whatever its amount there. */
    public Amounts onlyWhatIsIn(Amounts other) {
        var kept = new TreeMap<>(units);
        kept.keySet().retainAll(other.units.keySet());
        return new Amounts(kept);
    }

    /** Whether {@code other} fits into this, in every resource. */
    public boolean covers(Amounts other) {
        return other.units.entrySet().stream().allMatch(entry -> entry.getValue() <= get(entry.getKey()));
    }

    /** Whether this and {@code other} have a resource in common. */
    public boolean meets(Amounts other) {
        return units.keySet().stream().anyMatch(other.units::containsKey);
    }

    /** Whether there is nothing of anything. */
    public boolean isNone() {
        return units.isEmpty();
    }

    /** For people: {@code 8 accelerator, 64000 cpu}. */
    @Override
    public String toString() {
        return isNone()
                ? "nothing"
                : units.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    private Amounts with(Amounts other, LongBinaryOperator operator) {
        var names = new TreeSet<>(units.keySet());
        names.addAll(other.units.keySet());
        var result = new TreeMap<String, Long>();
        names.forEach(name -> result.put(name, operator.applyAsLong(get(name), other.get(name))));
        return new Amounts(result);
    }

    static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
