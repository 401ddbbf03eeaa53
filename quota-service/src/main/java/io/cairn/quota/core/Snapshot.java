package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All that a decision about a cohort looks at. Immutable; {@link Changes} makes the next one, sharing what did not change.
 *
 * @param accounts the pool's always, and those of tenants that have work, reservations or terms of their own
 * @param allocations those that count; one that was released is not here any more
 * @param waiting the requests that wait
 * @param deficits those that are open, by number
 * @param nextNumber of the cohort's sequence, from which fences, deficits and lines of the ledger have theirs
 * @param asOf when accounts were last brought to what the calendar says, and holders looked at
 */
public record Snapshot(
        Cohort cohort,
        Calendar calendar,
        PSortedMap<TenantId, Account> accounts,
        PSortedMap<AllocationId, Allocation> allocations,
        Waitlist waiting,
        PSortedMap<Long, Deficit> deficits,
        long nextNumber,
        Instant asOf) {

    /** A cohort in which nothing is reserved or used: the pool has all of it. Its ledger starts with {@link Changes#opening}. */
    public static Snapshot opening(Cohort cohort, Instant now) {
        var pool = Account.empty(Account.POOL, Terms.OPEN, cohort.policy().notice())
                .withLevels(Amounts.NONE, cohort.capacity(), cohort.policy().notice());
        return new Snapshot(
                cohort,
                Calendar.EMPTY,
                TreePMap.singleton(Account.POOL, pool),
                TreePMap.empty(),
                Waitlist.EMPTY,
                TreePMap.empty(),
                1,
                now);
    }

    /** The account of {@code tenant}; one with nothing in it and the terms of newcomers if it has none yet. */
    public Account account(TenantId tenant) {
        var account = accounts.get(tenant);
        return account != null
                ? account
                : Account.empty(tenant, cohort.newcomers(), cohort.policy().notice());
    }

    /** What all work uses. Own and lent of every account, the pool's included, add up to it. */
    public Amounts active() {
        return accounts.values().stream()
                .map(account -> account.own().plus(account.lent()))
                .reduce(Amounts.NONE, Amounts::plus);
    }

    /** What of the capacity nothing uses, whoever may use it. */
    public Amounts free() {
        return cohort.capacity().beyond(active());
    }

    /** Whether bounds of accounts are not enough: some are exceeded, or more is reserved than there is. */
    boolean isStrained() {
        return !deficits.isEmpty() || !cohort.capacity().covers(calendar.total().at(asOf));
    }

    /** What is open beyond the bounds of {@code tenant}, or beyond the capacity if empty. */
    public Amounts deficit(Optional<TenantId> tenant) {
        return deficits.values().stream()
                .filter(deficit -> deficit.account().equals(tenant))
                .map(Deficit::amount)
                .reduce(Amounts.NONE, Amounts::plus);
    }

    /** Whether the accounts are what the calendar says at {@code now}; a {@link Change.Tick} makes them so. */
    public boolean isCurrent(Instant now) {
        return calendar.nextEdge(asOf).filter(edge -> !edge.isAfter(now)).isEmpty();
    }
}
