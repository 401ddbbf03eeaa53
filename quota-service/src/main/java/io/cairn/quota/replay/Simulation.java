package io.cairn.quota.replay;

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
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says what a scenario would come to, and how that compares with reserving each tenant's peak. */
public final class Simulation {

    /** Thousandths in a whole. */
    private static final BigInteger WHOLE = BigInteger.valueOf(1000);

    private Simulation() {}

    /**
     * What a scenario came to.
     *
     * @param utilisation used of the capacity over the whole span, in thousandths, by resource
     * @param missedGuarantees requests within their tenant's entitlement that waited longer than notice or minimum run, kill timeout and period
     * @param refused requests that were turned down
     * @param recalls how often work was told to leave
     * @param longestWait of all requests
     */
    public record Report(
            SortedMap<String, Long> utilisation,
            int missedGuarantees,
            int refused,
            int recalls,
            Duration longestWait,
            Replay.Outcome outcome) {}

    /** Both ways of reserving, for the same work. */
    public record Comparison(Report byPeak, Report elastic) {}

    /** Plays {@code scenario} as it is, and with each tenant's peak reserved and nothing lent. */
    public static Comparison compare(Scenario scenario) {
        return new Comparison(run(scenario.reservedByPeak()), run(scenario));
    }

    /** Plays {@code scenario}. Throws {@link IllegalStateException} if more is reserved than its cohort has. */
    public static Report run(Scenario scenario) {
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
        var outcome = Replay.run(start, scenario.works(), scenario.to());
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
        return new Report(utilisation(scenario, lines), missed, refused, recalls, longest, outcome);
    }

    private static SortedMap<String, Long> utilisation(Scenario scenario, List<LedgerLine> lines) {
        var statements = Statements.of(Balances.ZERO, lines, scenario.from(), scenario.to());
        var used = new TreeMap<String, BigInteger>();
        for (Statement statement : statements.values()) {
            statement.use().forEach((resource, amount) -> used.merge(resource, amount, BigInteger::add));
        }
        var time = BigInteger.valueOf(
                Duration.between(scenario.from(), scenario.to()).toMillis());
        var utilisation = new TreeMap<String, Long>();
        scenario.cohort()
                .capacity()
                .units()
                .forEach((resource, capacity) -> utilisation.put(
                        resource,
                        used.getOrDefault(resource, BigInteger.ZERO)
                                .multiply(WHOLE)
                                .divide(BigInteger.valueOf(capacity).multiply(time))
                                .longValueExact()));
        return utilisation;
    }
}
