package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.PSortedMap;

/** The next snapshot while it is written, with its lines and events. Lives within one call of {@link Changes}. */
final class Draft {

    private final Snapshot before;
    private final Instant now;
    private final List<LedgerLine> lines = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    private Cohort cohort;
    private Calendar calendar;
    private PSortedMap<TenantId, Account> accounts;
    private PSortedMap<AllocationId, Allocation> allocations;
    private Waitlist waiting;
    private PSortedMap<Long, Deficit> deficits;
    private long nextNumber;
    private Instant asOf;

    Draft(Snapshot before, Instant now) {
        this.before = before;
        this.now = now;
        cohort = before.cohort();
        calendar = before.calendar();
        accounts = before.accounts();
        allocations = before.allocations();
        waiting = before.waiting();
        deficits = before.deficits();
        nextNumber = before.nextNumber();
        asOf = before.asOf();
    }

    Instant now() {
        return now;
    }

    Policy policy() {
        return cohort.policy();
    }

    Step finished() {
        return isTouched()
                ? new Step(
                        new Snapshot(
                                cohort.next(), calendar, accounts, allocations, waiting, deficits, nextNumber, asOf),
                        lines,
                        events)
                : new Step(before, List.of(), List.of());
    }

    /** Told by identity: what is not written is shared. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isTouched() {
        return cohort != before.cohort()
                || calendar != before.calendar()
                || accounts != before.accounts()
                || allocations != before.allocations()
                || waiting != before.waiting()
                || deficits != before.deficits()
                || !asOf.equals(before.asOf());
    }

    /** The snapshot as far as it is written. */
    Snapshot view() {
        return new Snapshot(cohort, calendar, accounts, allocations, waiting, deficits, nextNumber, asOf);
    }

    Cohort cohort() {
        return cohort;
    }

    void cohort(Cohort next) {
        cohort = next;
    }

    Calendar calendar() {
        return calendar;
    }

    void calendar(Calendar next) {
        calendar = next;
    }

    void current() {
        asOf = now;
    }

    Account account(TenantId tenant) {
        var account = accounts.get(tenant);
        return account != null ? account : Account.empty(tenant, cohort.newcomers(), policy().notice());
    }

    void put(Account account) {
        if (!account.equals(accounts.get(account.tenant()))) {
            accounts = accounts.plus(account.tenant(), account);
        }
    }

    Optional<Allocation> allocation(AllocationId id) {
        return Optional.ofNullable(allocations.get(id));
    }

    Iterable<Allocation> allocations() {
        return allocations.values();
    }

    void put(Allocation allocation) {
        allocations = allocations.plus(allocation.id(), allocation);
    }

    void remove(AllocationId id) {
        allocations = allocations.minus(id);
    }

    void enqueue(Request request) {
        waiting = waiting.with(request);
    }

    void dequeue(AllocationId id) {
        waiting = waiting.without(id);
    }

    Iterable<Deficit> deficits() {
        return deficits.values();
    }

    void put(Deficit deficit) {
        deficits = deficits.plus(deficit.number(), deficit);
    }

    void remove(Deficit deficit) {
        deficits = deficits.minus(deficit.number());
    }

    long number() {
        long number = nextNumber;
        nextNumber = Math.addExact(nextNumber, 1);
        return number;
    }

    void line(LedgerLine.Cause cause, Optional<AllocationId> allocation, Post from, Post to, Amounts amount) {
        if (!amount.isNone()) {
            lines.add(new LedgerLine(number(), now, cause, allocation, from, to, amount));
        }
    }

    void event(Event event) {
        events.add(event);
    }
}
