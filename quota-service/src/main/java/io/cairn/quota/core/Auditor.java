package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Recounts everything from loans, reservations and the ledger, and says what does not hold. It repairs nothing. */
public final class Auditor {

    private final Snapshot snapshot;
    private final Balances balances;
    private final List<Violation> found = new ArrayList<>();

    private Auditor(Snapshot snapshot, Balances balances) {
        this.snapshot = snapshot;
        this.balances = balances;
    }

    /** What does not hold in {@code snapshot}, whose ledger folds to {@code balances}; in the order of the invariants. */
    public static List<Violation> audit(Snapshot snapshot, Balances balances) {
        var auditor = new Auditor(snapshot, balances);
        auditor.capacity();
        auditor.bounds();
        auditor.sums();
        auditor.parts();
        auditor.holders();
        auditor.once();
        auditor.recallBound();
        auditor.ledger();
        auditor.windows();
        auditor.ownFirst();
        return List.copyOf(auditor.found);
    }

    private void capacity() {
        var active = Amounts.sum(
                snapshot.allocations().values().stream().map(Auditor::parts).toList());
        var bound = snapshot.cohort().capacity().plus(snapshot.deficit(Optional.empty()));
        expect(Invariant.CAPACITY, bound.covers(active), () -> "in use " + active + " of " + bound);
    }

    private void bounds() {
        for (Account account : snapshot.accounts().values()) {
            var deficit = snapshot.deficit(Optional.of(account.tenant()));
            var used = account.own().plus(account.lent());
            expect(
                    Invariant.BOUNDS,
                    account.entitlement().plus(deficit).covers(used),
                    () -> account.tenant() + ": own and lent are " + used + " of " + account.entitlement());
            expect(
                    Invariant.BOUNDS,
                    account.elastic().plus(deficit).covers(account.lent()),
                    () -> account.tenant() + ": lent is " + account.lent() + " of " + account.elastic());
        }
    }

    private void sums() {
        Map<TenantId, Amounts> own = new HashMap<>();
        Map<TenantId, Amounts> lent = new HashMap<>();
        Map<TenantId, Amounts> borrowed = new HashMap<>();
        for (Allocation allocation : snapshot.allocations().values()) {
            own.merge(allocation.tenant(), allocation.own(), Amounts::plus);
            for (Loan loan : allocation.loans()) {
                lent.merge(loan.lender(), loan.amount(), Amounts::plus);
                borrowed.merge(loan.borrower(), loan.amount(), Amounts::plus);
            }
        }
        for (Account account : snapshot.accounts().values()) {
            var tenant = account.tenant();
            same(Invariant.SUMS, tenant + ": own", account.own(), own.remove(tenant));
            same(Invariant.SUMS, tenant + ": lent", account.lent(), lent.remove(tenant));
            same(Invariant.SUMS, tenant + ": borrowed", account.borrowed(), borrowed.remove(tenant));
        }
        expect(
                Invariant.SUMS,
                own.isEmpty() && lent.isEmpty() && borrowed.isEmpty(),
                () -> "use without an account: " + own.keySet() + lent.keySet() + borrowed.keySet());
    }

    private void parts() {
        for (Allocation allocation : snapshot.allocations().values()) {
            expect(
                    Invariant.PARTS,
                    allocation.amount().equals(parts(allocation)),
                    () -> allocation.id() + ": granted " + allocation.amount() + ", parts " + parts(allocation));
            expect(
                    Invariant.PARTS,
                    allocation.loans().stream()
                            .allMatch(loan -> loan.borrower().equals(allocation.tenant())
                                    && loan.id().allocation().equals(allocation.id())
                                    && loan.state().isOut()),
                    () -> allocation.id() + ": a loan that is not its own");
        }
    }

    private static Amounts parts(Allocation allocation) {
        return allocation.own().plus(allocation.borrowed());
    }

    private void holders() {
        for (Allocation allocation : snapshot.allocations().values()) {
            expect(
                    Invariant.HOLDER,
                    allocation.state().isSuspect() || allocation.heartbeatBy().isAfter(snapshot.asOf()),
                    () -> allocation.id() + ": not heard since " + allocation.heartbeatBy() + " and not suspect");
            expect(Invariant.HOLDER, allocation.state().isActive(), () -> allocation.id() + ": has ended and counts");
        }
    }

    private void once() {
        for (Allocation allocation : snapshot.allocations().values()) {
            expect(
                    Invariant.ONCE,
                    parts(allocation).units().equals(balances.of(allocation.id())),
                    () -> allocation.id() + ": uses " + parts(allocation) + ", by the ledger "
                            + balances.of(allocation.id()));
        }
        for (AllocationId id : balances.uses().keySet()) {
            expect(Invariant.ONCE, snapshot.allocations().containsKey(id), () -> id + ": has ended, not by the ledger");
        }
    }

    private void recallBound() {
        var policy = snapshot.cohort().policy();
        for (Allocation allocation : snapshot.allocations().values()) {
            expect(
                    Invariant.RECALL_BOUND,
                    allocation.recall().isPresent() == allocation.state().isRecalled(),
                    () -> allocation.id() + ": recalled without a notice, or the other way round");
            allocation.recall().ifPresent(recall -> {
                var left = recall.deadline().plus(policy.killTimeout());
                expect(
                        Invariant.RECALL_BOUND,
                        !snapshot.asOf().isAfter(left),
                        () -> allocation.id() + ": should have left by " + left);
                var longest = snapshot.accounts().values().stream()
                        .map(Account::notice)
                        .map(policy::longest)
                        .reduce(
                                policy.longest(policy.notice()),
                                (one, other) -> one.compareTo(other) < 0 ? other : one);
                expect(
                        Invariant.RECALL_BOUND,
                        !recall.deadline().isAfter(recall.at().plus(longest)),
                        () -> allocation.id() + ": was given longer than anybody's notice");
            });
        }
    }

    private void ledger() {
        SortedMap<String, Long> sum = new TreeMap<>();
        balances.posts()
                .values()
                .forEach(balance -> balance.forEach((resource, amount) -> sum.merge(resource, amount, Math::addExact)));
        expect(Invariant.LEDGER, sum.values().stream().allMatch(rest -> rest == 0), () -> "posts add up to " + sum);
        for (Account account : snapshot.accounts().values()) {
            var tenant = account.tenant();
            sameFold(tenant + ": own", account.own(), balances.of(Post.own(tenant)));
            sameFold(tenant + ": lent", account.lent(), balances.borrowed(Optional.empty(), Optional.of(tenant)));
            sameFold(
                    tenant + ": borrowed",
                    account.borrowed(),
                    balances.borrowed(Optional.of(tenant), Optional.empty()));
            var level = account.isPool() ? unreserved() : account.entitlement().units();
            var idle = difference(level, account.own().plus(account.lent()).units());
            expect(
                    Invariant.LEDGER,
                    idle.equals(balances.of(Post.idle(tenant))),
                    () -> tenant + ": idle " + idle + ", by the ledger " + balances.of(Post.idle(tenant)));
        }
    }

    private void windows() {
        var calendar = snapshot.calendar();
        expect(
                Invariant.WINDOWS,
                calendar.total()
                        .equals(Calendar.of(calendar.reservations().values()).total()),
                () -> "the calendar is not what its reservations add up to");
        Map<TenantId, Amounts> guaranteed = new HashMap<>();
        Map<TenantId, Amounts> elastic = new HashMap<>();
        for (Reservation reservation : calendar.reservations().values()) {
            if (Recurrences.windows(reservation).stream().anyMatch(window -> window.contains(snapshot.asOf()))) {
                guaranteed.merge(reservation.tenant(), reservation.guaranteed(), Amounts::plus);
                elastic.merge(reservation.tenant(), reservation.elastic(), Amounts::plus);
            }
        }
        for (Account account : snapshot.accounts().values()) {
            if (!account.isPool()) {
                var tenant = account.tenant();
                same(Invariant.WINDOWS, tenant + ": guaranteed", account.guaranteed(), guaranteed.get(tenant));
                same(Invariant.WINDOWS, tenant + ": elastic", account.elastic(), elastic.get(tenant));
            }
        }
    }

    private void ownFirst() {
        for (Account account : snapshot.accounts().values()) {
            expect(
                    Invariant.OWN_FIRST,
                    !account.idle().meets(account.borrowed()),
                    () -> account.tenant() + ": borrows " + account.borrowed() + " beside idle " + account.idle());
        }
    }

    /** What the pool has by the calendar; below zero where more is reserved than there is. */
    private SortedMap<String, Long> unreserved() {
        var reserved = Amounts.sum(snapshot.accounts().values().stream()
                .filter(account -> !account.isPool())
                .map(Account::entitlement)
                .toList());
        return difference(snapshot.cohort().capacity().units(), reserved.units());
    }

    private static SortedMap<String, Long> difference(Map<String, Long> whole, Map<String, Long> part) {
        var rest = new TreeMap<>(whole);
        part.forEach((resource, amount) -> rest.merge(resource, -amount, Math::addExact));
        rest.values().removeIf(amount -> amount == 0);
        return rest;
    }

    private void sameFold(String what, Amounts shown, SortedMap<String, Long> folded) {
        expect(Invariant.LEDGER, shown.units().equals(folded), () -> what + " " + shown + ", by the ledger " + folded);
    }

    private void same(Invariant invariant, String what, Amounts shown, @Nullable Amounts counted) {
        var recount = counted == null ? Amounts.NONE : counted;
        expect(invariant, shown.equals(recount), () -> what + " " + shown + ", counted " + recount);
    }

    private void expect(Invariant invariant, boolean holds, Supplier<String> detail) {
        if (!holds) {
            found.add(new Violation(invariant, detail.get()));
        }
    }
}
