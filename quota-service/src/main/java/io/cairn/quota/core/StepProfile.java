package io.cairn.quota.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * An amount over time: it changes at the instants of {@code steps} and holds until the next; nothing before the first. Two neighbours never
 * say the same. With b steps and k of them in the window, a query takes O(log b + k).
 *
 * @param steps the amount from that instant on
 */
public record StepProfile(PSortedMap<Instant, Amounts> steps) {

    /** Nothing at any time. */
    public static final StepProfile EMPTY = new StepProfile(TreePMap.empty());

    /** An amount in a window. */
    record Block(Window window, Amounts amount) {}

    /** What all {@code blocks} add up to, in one sweep over their ends: O(n log n). */
    static StepProfile of(Collection<Block> blocks) {
        var starts = new TreeMap<Instant, Amounts>();
        var ends = new TreeMap<Instant, Amounts>();
        for (Block block : blocks) {
            starts.merge(block.window().start(), block.amount(), Amounts::plus);
            block.window().end().ifPresent(end -> ends.merge(end, block.amount(), Amounts::plus));
        }
        var instants = new TreeSet<>(starts.keySet());
        instants.addAll(ends.keySet());
        var steps = new TreeMap<Instant, Amounts>();
        var level = Amounts.NONE;
        for (Instant at : instants) {
            var next = level.plus(starts.getOrDefault(at, Amounts.NONE)).minus(ends.getOrDefault(at, Amounts.NONE));
            if (!next.equals(level)) {
                steps.put(at, next);
            }
            level = next;
        }
        return new StepProfile(TreePMap.fromSortedMap(steps));
    }

    /** The amount at {@code when}. */
    public Amounts at(Instant when) {
        return level(steps, when);
    }

    /** Of each resource the most that there is at any instant of {@code window}. */
    public Amounts peak(Window window) {
        var peak = at(window.start());
        for (Amounts level : inside(steps, window).values()) {
            peak = peak.atLeast(level);
        }
        return peak;
    }

    /** The amounts within {@code window}, from its start on. */
    public NavigableMap<Instant, Amounts> within(Window window) {
        PSortedMap<Instant, Amounts> levels = TreePMap.from(inside(steps, window));
        return levels.plus(window.start(), at(window.start()));
    }

    /** The first change after {@code when}. */
    public Optional<Instant> nextAfter(Instant when) {
        return Optional.ofNullable(steps.higherKey(when));
    }

    /** With {@code amount} more in {@code window}. */
    public StepProfile plus(Window window, Amounts amount) {
        return changed(window, level -> level.plus(amount));
    }

    /** With {@code amount} less in {@code window}; throws where there is not as much. */
    public StepProfile minus(Window window, Amounts amount) {
        return changed(window, level -> level.minus(amount));
    }

    private StepProfile changed(Window window, UnaryOperator<Amounts> change) {
        // 1. A step at each end, so that what lies outside the window stays as it is.
        var cut = steps.plus(window.start(), at(window.start()));
        if (window.end().isPresent()) {
            cut = cut.plus(window.end().get(), at(window.end().get()));
        }
        // 2. Every level of the window changes.
        var changed = cut;
        for (Map.Entry<Instant, Amounts> step : inside(cut, window).entrySet()) {
            changed = changed.plus(step.getKey(), change.apply(step.getValue()));
        }
        changed = changed.plus(window.start(), change.apply(level(cut, window.start())));
        // 3. Neighbours that say the same are one, compared by level and not by who put them there.
        changed = merged(changed, window.start());
        if (window.end().isPresent()) {
            changed = merged(changed, window.end().get());
        }
        return new StepProfile(changed);
    }

    private static PSortedMap<Instant, Amounts> merged(PSortedMap<Instant, Amounts> steps, Instant at) {
        var before = steps.lowerEntry(at);
        Amounts level = before == null ? Amounts.NONE : before.getValue();
        return level(steps, at).equals(level) ? steps.minus(at) : steps;
    }

    private static NavigableMap<Instant, Amounts> inside(PSortedMap<Instant, Amounts> steps, Window window) {
        return window.end().isPresent()
                ? steps.subMap(window.start(), false, window.end().get(), false)
                : steps.tailMap(window.start(), false);
    }

    private static Amounts level(PSortedMap<Instant, Amounts> steps, Instant when) {
        var step = steps.floorEntry(when);
        return step == null ? Amounts.NONE : step.getValue();
    }
}
