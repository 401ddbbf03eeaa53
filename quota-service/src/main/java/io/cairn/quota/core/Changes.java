package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What follows from what happens. Pure: the snapshot stays as it is, and the same change of the same snapshot gives the same step. */
public final class Changes {

    private Changes() {}

    /** What follows from {@code change} at {@code now}, which is not before {@link Snapshot#asOf()}. */
    public static Step apply(Snapshot snapshot, Change change, Instant now) {
        if (now.isBefore(snapshot.asOf())) {
            throw new IllegalArgumentException("time went back from " + snapshot.asOf() + " to " + now);
        }
        var draft = new Draft(snapshot, now);
        switch (change) {
            case Change.Admit admit -> admit(draft, admit);
            case Change.Enqueue enqueue -> draft.enqueue(enqueue.request());
            case Change.Withdraw withdraw -> draft.dequeue(withdraw.request());
            case Change.Recall recall -> recall.victims().forEach(victim -> recall(draft, victim));
            case Change.Release release -> release(draft, release);
            case Change.Heartbeat heartbeat -> heartbeat(draft, heartbeat);
            case Change.Force force -> force(draft, force);
            case Change.Tick ignored -> tick(draft, Deficit.Cause.WINDOW);
            case Change.SetCapacity capacity -> setCapacity(draft, capacity.capacity());
            case Change.SetTerms terms ->
                draft.put(draft.account(terms.tenant()).withTerms(terms.terms()));
            case Change.Hold hold -> {
                draft.calendar(draft.calendar().with(hold.reservation()));
                tick(draft, Deficit.Cause.WINDOW);
            }
            case Change.Cancel cancel -> {
                draft.calendar(draft.calendar().without(cancel.reservation()));
                tick(draft, Deficit.Cause.WINDOW);
            }
        }
        return draft.finished();
    }

    /** The first line of a cohort's ledger, number 0: its capacity comes to the pool. */
    public static List<LedgerLine> opening(Cohort cohort, Instant now) {
        return cohort.capacity().isNone()
                ? List.of()
                : List.of(new LedgerLine(
                        0,
                        now,
                        LedgerLine.Cause.CAPACITY,
                        Optional.empty(),
                        Post.OUTSIDE,
                        Post.idle(Account.POOL),
                        cohort.capacity()));
    }

    private static void admit(Draft draft, Change.Admit admit) {
        var request = admit.request();
        if (draft.allocation(request.id()).isPresent()) {
            throw new IllegalStateException("granted already: " + request.id());
        }
        var plan = admit.plan();
        var fence = new Fence(draft.number());
        draft.line(
                LedgerLine.Cause.GRANT,
                Optional.of(request.id()),
                Post.idle(request.tenant()),
                Post.own(request.tenant()),
                plan.own());
        var loans = new ArrayList<Loan>();
        plan.loans().forEach(loan -> loans.add(opened(draft, request, loan)));
        var allocation = new Allocation(
                request.id(),
                request.tenant(),
                request.holder(),
                request.attempt(),
                plan.amount(),
                plan.own(),
                loans,
                fence,
                request.interruptible(),
                draft.now(),
                request.expectedEnd(),
                draft.now().plus(draft.policy().heartbeat()),
                Optional.empty(),
                AllocationState.ACTIVE);
        var account = draft.account(request.tenant());
        draft.put(account.withUse(
                account.own().plus(plan.own()),
                account.lent(),
                account.borrowed().plus(allocation.borrowed())));
        draft.put(allocation);
        draft.dequeue(request.id());
        draft.event(new Event.Granted(allocation));
    }

    private static Loan opened(Draft draft, Request request, LoanDraft loan) {
        var borrower = request.tenant();
        draft.line(
                LedgerLine.Cause.GRANT,
                Optional.of(request.id()),
                Post.idle(loan.lender()),
                Post.borrowed(borrower, loan.lender()),
                loan.amount());
        lend(draft, loan.lender(), loan.amount());
        return new Loan(
                new LoanId(request.id(), draft.number()),
                loan.lender(),
                borrower,
                loan.amount(),
                LoanState.OPEN,
                loan.safeUntil(),
                Optional.empty());
    }

    private static void recall(Draft draft, Victim victim) {
        var allocation = draft.allocation(victim.allocation()).orElse(null);
        if (allocation == null) {
            return;
        }
        AllocationTransitions.next(allocation.state(), AllocationState.Cause.RECALL)
                .ifPresent(next -> {
                    var notice = new Allocation.Notice(draft.now(), victim.deadline());
                    draft.put(allocation.recalled(notice, next));
                    for (Loan loan : allocation.loans()) {
                        draft.put(draft.account(loan.lender()).withLoss(draft.now()));
                    }
                    draft.event(new Event.Recalled(allocation.id(), allocation.holder(), victim.deadline()));
                });
    }

    private static void release(Draft draft, Change.Release release) {
        draft.allocation(release.allocation())
                .filter(allocation -> allocation.fence().equals(release.fence()))
                .ifPresent(allocation ->
                        end(draft, allocation, AllocationState.Cause.END_OBSERVED, LedgerLine.Cause.RELEASE));
    }

    private static void force(Draft draft, Change.Force force) {
        draft.allocation(force.allocation())
                .ifPresent(allocation -> end(draft, allocation, AllocationState.Cause.FORCE, LedgerLine.Cause.FORCE));
    }

    private static void heartbeat(Draft draft, Change.Heartbeat heartbeat) {
        var allocation = draft.allocation(heartbeat.allocation())
                .filter(held -> held.fence().equals(heartbeat.fence()))
                .orElse(null);
        if (allocation == null) {
            return;
        }
        AllocationTransitions.next(allocation.state(), AllocationState.Cause.HEARTBEAT)
                .ifPresent(next -> {
                    draft.put(
                            allocation.in(next, draft.now().plus(draft.policy().heartbeat())));
                    if (allocation.state().isSuspect()) {
                        draft.event(new Event.HeardAgain(allocation.id(), allocation.holder()));
                    }
                });
    }

    /** Everything that an allocation uses goes back to whose it is; nothing happens if it may not end this way. */
    private static void end(Draft draft, Allocation allocation, AllocationState.Cause cause, LedgerLine.Cause booked) {
        var ended = AllocationTransitions.next(allocation.state(), cause).orElse(null);
        if (ended == null) {
            return;
        }
        var tenant = allocation.tenant();
        var id = Optional.of(allocation.id());
        draft.line(booked, id, Post.own(tenant), Post.idle(tenant), allocation.own());
        for (Loan loan : allocation.loans()) {
            draft.line(booked, id, Post.borrowed(tenant, loan.lender()), Post.idle(loan.lender()), loan.amount());
            giveBack(draft, loan.lender(), loan.amount());
        }
        var account = draft.account(tenant);
        draft.put(account.withUse(
                account.own().minus(allocation.own()),
                account.lent(),
                account.borrowed().minus(allocation.borrowed())));
        draft.remove(allocation.id());
        draft.event(new Event.Ended(allocation.in(ended, allocation.heartbeatBy())));
        var touched = new TreeSet<TenantId>(List.of(tenant));
        allocation.loans().forEach(loan -> touched.add(loan.lender()));
        Settlement.afterEnd(draft, touched);
    }

    private static void tick(Draft draft, Deficit.Cause cause) {
        draft.current();
        Settlement.level(draft);
        Settlement.settle(draft, cause);
        for (Allocation allocation : draft.view().allocations().values()) {
            if (!allocation.heartbeatBy().isAfter(draft.now())) {
                AllocationTransitions.next(allocation.state(), AllocationState.Cause.HEARTBEAT_MISSED)
                        .ifPresent(next -> {
                            draft.put(allocation.in(next, allocation.heartbeatBy()));
                            draft.event(new Event.Suspected(allocation.id(), allocation.holder()));
                        });
            }
        }
    }

    private static void setCapacity(Draft draft, Amounts capacity) {
        var before = draft.cohort().capacity();
        draft.cohort(draft.cohort().withCapacity(capacity));
        var pool = Post.idle(Account.POOL);
        draft.line(LedgerLine.Cause.CAPACITY, Optional.empty(), Post.OUTSIDE, pool, capacity.beyond(before));
        draft.line(LedgerLine.Cause.CAPACITY, Optional.empty(), pool, Post.OUTSIDE, before.beyond(capacity));
        tick(draft, Deficit.Cause.CAPACITY_CUT);
    }

    static void lend(Draft draft, TenantId lender, Amounts amount) {
        var account = draft.account(lender);
        draft.put(account.withUse(account.own(), account.lent().plus(amount), account.borrowed()));
    }

    static void giveBack(Draft draft, TenantId lender, Amounts amount) {
        var account = draft.account(lender);
        draft.put(account.withUse(account.own(), account.lent().minus(amount), account.borrowed()));
    }
}
