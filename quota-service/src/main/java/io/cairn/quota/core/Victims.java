package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses who leaves. In this order:
 * <ol>
 *   <li>interruptible work,
 *   <li>of tenants that exceed their entitlement by more than the dead zone,
 *   <li>that has had its minimum run,
 *   <li>of the tenant that exceeds its entitlement most, by weight,
 *   <li>that was granted last,
 *   <li>by id.
 * </ol>
 * Who turns out not to be needed once later ones are chosen is let go again.
 */
final class Victims {

    private final Snapshot snapshot;
    private final Duration notice;
    private final Instant now;
    private final List<Victim> chosen = new ArrayList<>();
    private final Map<TenantId, Amounts> takenFrom = new HashMap<>();
    private Amounts budget;
    private boolean firstOfRound;

    /**
     * @param notice of the one for whom they leave
     */
    Victims(Snapshot snapshot, Duration notice, Instant now) {
        this.snapshot = snapshot;
        this.notice = notice;
        this.now = now;
        var policy = snapshot.cohort().policy();
        var underway = Amounts.NONE;
        firstOfRound = true;
        for (Allocation allocation : snapshot.allocations().values()) {
            if (allocation
                    .recall()
                    .filter(recall -> recall.at().plus(policy.period()).isAfter(now))
                    .isPresent()) {
                underway = underway.plus(allocation.amount());
                firstOfRound = false;
            }
        }
        budget = snapshot.cohort().capacity().perMille(policy.roundCap()).beyond(underway);
    }

    /**
     * Somebody who could leave.
     *
     * @param gives what that would bring
     */
    record Candidate(Allocation allocation, Amounts gives) {}

    /** How much may be taken from a tenant. */
    @FunctionalInterface
    interface Limit {
        Amounts of(Account account);
    }

    List<Victim> chosen() {
        return List.copyOf(chosen);
    }

    /**
     * Chooses from {@code candidates} until {@code need} is met, the round's cap is reached, or nobody is left.
     *
     * @param limit what may be taken of each tenant
     * @return what of the need is not met
     */
    Amounts choose(List<Candidate> candidates, Amounts need, Limit limit) {
        var before = chosen.size();
        var open = need;
        for (Candidate candidate : sorted(candidates)) {
            var gives = candidate.gives().onlyWhatIsIn(open);
            if (gives.isNone() || isChosen(candidate) || !allowed(candidate, gives, limit)) {
                continue;
            }
            take(candidate, gives);
            open = open.beyond(gives);
            if (open.isNone()) {
                break;
            }
        }
        letGo(before, need);
        return open;
    }

    private boolean isChosen(Candidate candidate) {
        return chosen.stream()
                .anyMatch(victim ->
                        victim.allocation().equals(candidate.allocation().id()));
    }

    private boolean allowed(Candidate candidate, Amounts gives, Limit limit) {
        var tenant = candidate.allocation().tenant();
        var left = limit.of(snapshot.account(tenant)).beyond(takenFrom.getOrDefault(tenant, Amounts.NONE));
        return left.covers(gives) && (firstOfRound || budget.covers(gives));
    }

    private void take(Candidate candidate, Amounts gives) {
        var allocation = candidate.allocation();
        chosen.add(new Victim(allocation.id(), allocation.tenant(), gives, deadline(allocation)));
        takenFrom.merge(allocation.tenant(), gives, Amounts::plus);
        budget = budget.beyond(gives);
        firstOfRound = false;
    }

    /** In reverse, so that those who were chosen first stay. */
    private void letGo(int from, Amounts need) {
        for (int i = chosen.size() - 2; i >= from; i--) {
            var others = new ArrayList<>(chosen.subList(from, chosen.size()));
            others.remove(i - from);
            if (Amounts.sum(others.stream().map(Victim::recalled).toList()).covers(need)) {
                chosen.remove(i);
            }
        }
    }

    private List<Candidate> sorted(List<Candidate> candidates) {
        var capacity = snapshot.cohort().capacity();
        return candidates.stream()
                .sorted(Comparator.comparing(
                                (Candidate candidate) -> !candidate.allocation().interruptible())
                        .thenComparing(candidate -> inDeadZone(account(candidate)))
                        .thenComparing(candidate -> !hasRun(candidate.allocation()))
                        .thenComparing(Comparator.comparingLong(
                                        (Candidate candidate) -> Portions.weightedShare(account(candidate), capacity))
                                .reversed())
                        .thenComparing(Comparator.comparing((Candidate candidate) ->
                                        candidate.allocation().since())
                                .reversed())
                        .thenComparing(candidate -> candidate.allocation().id()))
                .toList();
    }

    private Account account(Candidate candidate) {
        return snapshot.account(candidate.allocation().tenant());
    }

    private boolean inDeadZone(Account account) {
        return account.entitlement()
                .perMille(snapshot.cohort().policy().deadZone())
                .covers(account.overUse());
    }

    private boolean hasRun(Allocation allocation) {
        return !allocation.since().plus(snapshot.cohort().policy().minimumRun()).isAfter(now);
    }

    /** The notice, or what is left of the minimum run if that is longer; interruptible work has the shorter of two notices and no minimum run. */
    private Instant deadline(Allocation allocation) {
        var policy = snapshot.cohort().policy();
        if (allocation.interruptible()) {
            return now.plus(notice.compareTo(policy.interruptNotice()) < 0 ? notice : policy.interruptNotice());
        }
        var told = now.plus(notice);
        var run = allocation.since().plus(policy.minimumRun());
        return run.isAfter(told) ? run : told;
    }
}
