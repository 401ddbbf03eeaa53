package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What happens by itself once amounts have moved, without any work noticing: levels, debts that change hands, debts repaid, deficits. */
final class Settlement {

    /** Who asked to have it back comes first, then tenants before the pool, then by id. */
    private static final Comparator<Loan> REPAID_FIRST = Comparator.comparing(
                    (Loan loan) -> loan.state() != LoanState.RECALLED)
            .thenComparing(loan -> loan.lender().equals(Account.POOL))
            .thenComparing(Loan::id);

    private Settlement() {}

    /** Each account gets what the calendar gives it now; the pool has the rest, and nothing if more is reserved than there is. */
    static void level(Draft draft) {
        var calendar = draft.calendar();
        var now = draft.now();
        calendar.tenants().forEach((tenant, profiles) -> {
            var account = draft.account(tenant);
            var leveled = account.withLevels(
                    profiles.guaranteed().at(now),
                    profiles.elastic().at(now),
                    calendar.notice(tenant).orElse(draft.policy().notice()));
            var before = account.entitlement();
            var after = leveled.entitlement();
            draft.line(
                    LedgerLine.Cause.LEVEL,
                    Optional.empty(),
                    Post.idle(Account.POOL),
                    Post.idle(tenant),
                    after.beyond(before));
            draft.line(
                    LedgerLine.Cause.LEVEL,
                    Optional.empty(),
                    Post.idle(tenant),
                    Post.idle(Account.POOL),
                    before.beyond(after));
            draft.put(leveled);
        });
        var unreserved = draft.cohort().capacity().beyond(calendar.total().at(now));
        draft.put(draft.account(Account.POOL)
                .withLevels(Amounts.NONE, unreserved, draft.policy().notice()));
    }

    /**
     * 1. Who has idle of its own repays what it borrows. 2. What an account lends beyond its bound is lent by others from now on, as far as they have it
     * idle; with what it has idle by that it repays in turn. 3. Open deficits are what is beyond the bounds after that, new ones for {@code cause}.
     */
    static void settle(Draft draft, Deficit.Cause cause) {
        var everyone = draft.view().accounts().keySet();
        repay(draft, everyone);
        handOverExcess(draft, everyone);
        for (TenantId tenant : everyone) {
            balance(draft, tenant, cause);
        }
        balanceCapacity(draft, cause);
    }

    /** The same where only the idle of {@code touched} grew: no bound was lowered, so that deficits can shrink only. */
    static void afterEnd(Draft draft, Set<TenantId> touched) {
        repay(draft, touched);
        var deficits = List.copyOf(draft.view().deficits().values());
        handOverExcess(
                draft,
                deficits.stream().flatMap(deficit -> deficit.account().stream()).toList());
        for (Deficit deficit : deficits) {
            deficit.account().ifPresent(account -> balance(draft, account, deficit.cause()));
        }
        if (deficits.stream().anyMatch(deficit -> deficit.account().isEmpty())) {
            balanceCapacity(draft, Deficit.Cause.CAPACITY_CUT);
        }
    }

    private static void balance(Draft draft, TenantId tenant, Deficit.Cause cause) {
        var account = draft.account(tenant);
        balance(draft, Optional.of(tenant), account.excess(), account.notice(), cause);
    }

    private static void balanceCapacity(Draft draft, Deficit.Cause cause) {
        var beyond = draft.view().active().beyond(draft.cohort().capacity());
        balance(draft, Optional.empty(), beyond, draft.policy().notice(), cause);
    }

    /** A repayment makes the lender's own idle, with which it may repay in turn; loans make no circles, so this ends. */
    private static void repay(Draft draft, Set<TenantId> candidates) {
        var open = new ArrayDeque<>(candidates);
        while (!open.isEmpty()) {
            var tenant = open.remove();
            var account = draft.account(tenant);
            if (!account.borrowed().isNone() && account.idle().meets(account.borrowed())) {
                open.addAll(repay(draft, tenant));
            }
        }
    }

    /** Repays what {@code tenant}'s idle covers; says whose idle grew by it. */
    private static Set<TenantId> repay(Draft draft, TenantId tenant) {
        var lenders = new LinkedHashSet<TenantId>();
        for (Loan loan : loans(draft, loan -> loan.borrower().equals(tenant))) {
            var part = loan.amount().atMost(draft.account(tenant).idle());
            if (!part.isNone()) {
                var allocation = draft.allocation(loan.id().allocation()).orElseThrow();
                var id = Optional.of(allocation.id());
                var borrowed = Post.borrowed(tenant, loan.lender());
                draft.line(LedgerLine.Cause.REPAY, id, borrowed, Post.idle(loan.lender()), part);
                draft.line(LedgerLine.Cause.REPAY, id, Post.idle(tenant), Post.own(tenant), part);
                draft.put(allocation.paying(allocation.own().plus(part), without(allocation, loan, part)));
                Changes.giveBack(draft, loan.lender(), part);
                var account = draft.account(tenant);
                draft.put(account.withUse(
                        account.own().plus(part),
                        account.lent(),
                        account.borrowed().minus(part)));
                draft.event(new Event.Repaid(loan, part));
                lenders.add(loan.lender());
            }
        }
        return lenders;
    }

    /** Each time that something is handed over there is less beyond bounds, and a repayment adds nothing there, so this ends. */
    private static void handOverExcess(Draft draft, Collection<TenantId> lenders) {
        boolean moved;
        do {
            moved = false;
            for (TenantId lender : lenders) {
                if (handOverExcess(draft, lender)) {
                    // What it lends may be no more than its elastic part, so that its guaranteed part is idle only now.
                    repay(draft, Set.of(lender));
                    moved = true;
                }
            }
        } while (moved);
    }

    /** What {@code lender} has out beyond its bound is lent by others instead, in the usual order of lenders; whether any of it is. */
    private static boolean handOverExcess(Draft draft, TenantId lender) {
        if (!draft.account(lender).lent().meets(draft.account(lender).excess())) {
            return false;
        }
        boolean moved = false;
        for (Loan loan : loans(draft, loan -> loan.lender().equals(lender))) {
            var account = draft.account(lender);
            var allocation = draft.allocation(loan.id().allocation()).orElseThrow();
            var part = loan.amount().atMost(account.excess());
            if (part.isNone() || allocation.state().isRecalled()) {
                continue; // who is leaving anyway is not moved
            }
            var wish = new Lenders.Wish(loan.borrower(), part, allocation.interruptible(), allocation.expectedEnd());
            var offers = Lenders.offers(draft.view(), wish, draft.now());
            for (LoanDraft offer : offers) {
                handOver(draft, loan, offer);
                moved = true;
            }
        }
        return moved;
    }

    private static void handOver(Draft draft, Loan loan, LoanDraft offer) {
        var allocation = draft.allocation(loan.id().allocation()).orElseThrow();
        var id = Optional.of(allocation.id());
        var borrower = loan.borrower();
        var from = Post.borrowed(borrower, loan.lender());
        draft.line(LedgerLine.Cause.HAND_OVER, id, from, Post.idle(loan.lender()), offer.amount());
        draft.line(
                LedgerLine.Cause.HAND_OVER,
                id,
                Post.idle(offer.lender()),
                Post.borrowed(borrower, offer.lender()),
                offer.amount());
        var current = allocation.loans().stream()
                .filter(one -> one.id().equals(loan.id()))
                .findFirst()
                .orElseThrow();
        var loans = new ArrayList<>(without(allocation, current, offer.amount()));
        loans.add(new Loan(
                new LoanId(allocation.id(), draft.number()),
                offer.lender(),
                borrower,
                offer.amount(),
                LoanState.OPEN,
                offer.safeUntil(),
                Optional.empty()));
        draft.put(allocation.paying(allocation.own(), loans));
        Changes.giveBack(draft, loan.lender(), offer.amount());
        Changes.lend(draft, offer.lender(), offer.amount());
        draft.event(new Event.HandedOver(current, offer.lender(), offer.amount()));
    }

    private static List<Loan> without(Allocation allocation, Loan loan, Amounts part) {
        var rest = new ArrayList<Loan>();
        for (Loan other : allocation.loans()) {
            if (!other.id().equals(loan.id())) {
                rest.add(other);
            } else if (!other.amount().equals(part)) {
                rest.add(other.without(part));
            }
        }
        return rest;
    }

    private static List<Loan> loans(Draft draft, Predicate<Loan> wanted) {
        var loans = new ArrayList<Loan>();
        for (Allocation allocation : draft.allocations()) {
            allocation.loans().stream().filter(wanted).forEach(loans::add);
        }
        loans.sort(REPAID_FIRST);
        return loans;
    }

    /** Makes the open deficits of a bound add up to {@code beyond}: the oldest shrink first, and what they do not explain is a new one. */
    private static void balance(
            Draft draft, Optional<TenantId> account, Amounts beyond, Duration notice, Deficit.Cause cause) {
        var open = new ArrayList<Deficit>();
        for (Deficit deficit : draft.deficits()) {
            if (deficit.account().equals(account)) {
                open.add(deficit);
            }
        }
        var unexplained = beyond;
        for (Deficit deficit : open.reversed()) { // the newest keep theirs, so that the oldest shrink
            var rest = deficit.amount().atMost(unexplained);
            unexplained = unexplained.minus(rest);
            if (rest.isNone()) {
                draft.remove(deficit);
                draft.event(new Event.DeficitClosed(deficit));
            } else if (!rest.equals(deficit.amount())) {
                draft.put(deficit.of(rest));
            }
        }
        if (!unexplained.isNone()) {
            var policy = draft.policy();
            var deadline = draft.now().plus(policy.longest(notice)).plus(policy.killTimeout());
            var opened = new Deficit(draft.number(), account, cause, unexplained, draft.now(), deadline);
            draft.put(opened);
            draft.event(new Event.DeficitOpened(opened));
        }
    }
}
