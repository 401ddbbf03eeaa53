package io.cairn.quota.replay;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Window;
import io.cairn.quota.statement.Statement;
import io.cairn.quota.statement.Statements;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says what a scenario would come to, and how that compares with reserving each tenant's peak. */
public final class Simulation {

    /** Thousandths in a whole. */
    private static final BigInteger WHOLE = BigInteger.valueOf(1000);

    private static final Duration SLICE = Duration.ofHours(1);

    private Simulation() {}

    /**
     * An hour, or what is left of the span.
     *
     * @param from its start; the first hour starts with the span
     * @param utilisation used of the capacity in it, in thousandths, by resource
     */
    public record Slice(Instant from, SortedMap<String, Long> utilisation) {}

    /**
     * What a scenario came to.
     *
     * @param capacity all there is
     * @param utilisation used of the capacity over the whole span, in thousandths, by resource
     * @param missedGuarantees requests within their tenant's entitlement that waited longer than notice or minimum run, kill timeout and period
     * @param refused requests that were turned down
     * @param recalls how often work was told to leave
     * @param longestWait of all requests
     * @param slices hour by hour
     */
    public record Report(
            Amounts capacity,
            SortedMap<String, Long> utilisation,
            int missedGuarantees,
            int refused,
            int recalls,
            Duration longestWait,
            List<Slice> slices,
            Replay.Outcome outcome) {

        public Report {
            slices = List.copyOf(slices);
        }
    }

    /** Both ways of reserving, for the same work. */
    public record Comparison(Report byPeak, Report elastic) {}

    /**
     * Plays {@code scenario} as it is, and with each tenant's peak reserved and nothing lent. Throws {@link IllegalStateException} if more is
     * reserved than its cohort has.
     */
    public static Comparison compare(Scenario scenario) {
        return compare(scenario, Long.MAX_VALUE);
    }

    /**
     * As {@link #compare(Scenario)}, in bounded time.
     *
     * @param most how much may be looked at for each, as {@link Replay#run(Snapshot, java.util.Collection, Instant, long)} counts
     * @throws Replay.TooLong if that is not enough
     */
    public static Comparison compare(Scenario scenario, long most) {
        return new Comparison(run(scenario.reservedByPeak(), most), run(scenario, most));
    }

    private static Report run(Scenario scenario, long most) {
        var lines = new ArrayList<>(Changes.opening(scenario.cohort(), scenario.from()));
        var start = Snapshot.opening(scenario.cohort(), scenario.from());
        for (Reservation reservation : scenario.reservations()) {
            var step = Changes.apply(start, new Change.Hold(reservation), scenario.from());
            start = step.snapshot();
            lines.addAll(step.lines());
        }
        if (!scenario.cohort()
                .capacity()
                .covers(start.calendar().total().peak(Window.of(scenario.from(), scenario.to())))) {
            throw new IllegalStateException("more is reserved than there is");
        }
        var outcome = Replay.run(start, scenario.works(), scenario.to(), most);
        lines.addAll(outcome.lines());
        return report(scenario, lines, start, outcome);
    }

    private static Report report(Scenario scenario, List<LedgerLine> lines, Snapshot start, Replay.Outcome outcome) {
        var longest = Duration.ZERO;
        int missed = 0;
        int refused = 0;
        int recalls = 0;
        for (Fate fate : outcome.fates()) {
            boolean isRefused = fate.answer() instanceof Plan.Reject;
            var waited = isRefused ? Duration.ZERO : fate.waited(scenario.to());
            longest = waited.compareTo(longest) > 0 ? waited : longest;
            missed += fate.byRight() && waited.compareTo(Replay.bound(start, fate.request())) > 0 ? 1 : 0;
            refused += isRefused ? 1 : 0;
            recalls += fate.recalls();
        }
        var capacity = scenario.cohort().capacity();
        var whole = Statements.of(Balances.ZERO, lines, scenario.from(), scenario.to());
        return new Report(
                capacity,
                utilisation(capacity, whole, Duration.between(scenario.from(), scenario.to())),
                missed,
                refused,
                recalls,
                longest,
                slices(scenario, lines),
                outcome);
    }

    /** The lines are in the order of their times, so each is in one slice and the opening of all that follow. */
    private static List<Slice> slices(Scenario scenario, List<LedgerLine> lines) {
        var slices = new ArrayList<Slice>();
        var opening = Balances.ZERO;
        int next = 0;
        for (var from = scenario.from(); from.isBefore(scenario.to()); from = from.plus(SLICE)) {
            var end = from.plus(SLICE).isBefore(scenario.to()) ? from.plus(SLICE) : scenario.to();
            int first = next;
            while (next < lines.size() && lines.get(next).at().isBefore(end)) {
                next++;
            }
            var within = lines.subList(first, next);
            var statements = Statements.of(opening, within, from, end);
            slices.add(new Slice(
                    from, utilisation(scenario.cohort().capacity(), statements, Duration.between(from, end))));
            opening = opening.plus(within);
        }
        return slices;
    }

    private static SortedMap<String, Long> utilisation(
            Amounts capacity, SortedMap<TenantId, Statement> statements, Duration span) {
        var used = new TreeMap<String, BigInteger>();
        for (Statement statement : statements.values()) {
            statement.use().forEach((resource, amount) -> used.merge(resource, amount, BigInteger::add));
        }
        var time = BigInteger.valueOf(Math.max(1, span.toMillis()));
        var utilisation = new TreeMap<String, Long>();
        capacity.units()
                .forEach((resource, amount) -> utilisation.put(
                        resource,
                        used.getOrDefault(resource, BigInteger.ZERO)
                                .multiply(WHOLE)
                                .divide(BigInteger.valueOf(amount).multiply(time))
                                .longValueExact()));
        return utilisation;
    }
}
