package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Turns.Ahead;
import io.cairn.quota.core.Victims.Candidate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides who is to leave. For a request: only while its tenant is under its own entitlement and only for what is by right its own; only
 * from others that borrow, and of them no more than exceeds their entitlement. If the borrower of a tenant's loan is itself within its
 * entitlement, since it lends its own to somebody else, then that somebody is asked: the debt is followed up to who uses more than is
 * theirs.
 */
public final class Recalls {

    private Recalls() {}

    /**
     * The round of a period: victims for open deficits and for windows whose edge is near, so that the room is there when the window starts. What was
     * recalled before and has not left counts; empty if nobody has to leave.
     *
     * @param snapshot current at {@code now}
     */
    public static List<Victim> round(Snapshot snapshot, Instant now) {
        var policy = snapshot.cohort().policy();
        var victims = new Victims(snapshot, policy.notice(), now);
        forDeficits(snapshot, victims);
        var until = now.plus(policy.lead(policy.notice()));
        var edge = snapshot.calendar().nextEdge(now);
        while (edge.filter(at -> !at.isAfter(until)).isPresent()) {
            forDeficits(Outlook.at(snapshot, edge.get()), victims);
            edge = snapshot.calendar().nextEdge(edge.get());
        }
        return victims.chosen();
    }

    /** The recall that {@code request}, which cannot be admitted now, has a right to, or that it waits for one; empty if it has none. */
    static Optional<Plan> forRequest(Snapshot snapshot, Request request, Ahead ahead, Instant now) {
        var account = snapshot.account(request.tenant());
        var claim = request.wanted().atMost(account.underUse().beyond(ahead.ofTenant()));
        if (claim.isNone()) {
            return Optional.empty();
        }
        var lacking = Planner.lacking(snapshot, request, now);
        var byRight = claim.beyond(account.idle());
        boolean physical =
                lacking.isNone() && snapshot.isStrained() && !snapshot.free().covers(request.wanted());
        var need = physical ? request.wanted().beyond(snapshot.free()) : lacking;
        if (need.isNone()
                || !(physical ? claim : byRight).covers(need)
                || ahead.others().meets(need)
                || !Limits.mayBorrowFor(account, request.wanted())) {
            return Optional.empty();
        }
        Predicate<Loan> reached = physical ? loan -> true : reachedFrom(snapshot, request.tenant(), need);
        var leaving = leaving(snapshot, loans(reached)).plus(physical ? overdue(snapshot) : Amounts.NONE);
        var open = need.beyond(leaving.beyond(ahead.ofTenant()));
        var victims = new Victims(snapshot, account.notice(), now);
        if (!open.isNone()) {
            var candidates = candidates(snapshot, loans(reached), request.tenant());
            victims.choose(candidates, open, Account::overUse);
        }
        var underWay = lastDeadline(snapshot, loans(reached), now, victims.chosen())
                .plus(snapshot.cohort().policy().killTimeout());
        if (!victims.chosen().isEmpty()) {
            return Optional.of(new Plan.Recall(victims.chosen(), need, underWay));
        }
        return !physical && leaving.meets(need)
                ? Optional.of(new Plan.Wait(Plan.Wait.Reason.RECALL_UNDER_WAY, need, Optional.of(underWay)))
                : Optional.empty();
    }

    /** Victims for the deficits of {@code seen}, which is the cohort now or as it will be at an edge ahead. */
    private static void forDeficits(Snapshot seen, Victims victims) {
        for (Account account : seen.accounts().values()) {
            var total = seen.deficit(Optional.of(account.tenant()));
            if (total.isNone()) {
                continue;
            }
            Function<Allocation, Amounts> lent = loans(loan -> loan.lender().equals(account.tenant()));
            Function<Allocation, Amounts> own =
                    allocation -> allocation.tenant().equals(account.tenant()) ? allocation.own() : Amounts.NONE;
            // 1. What may not be lent at all: only its loans can bring it.
            var lentTooMuch = account.lent().beyond(account.elastic()).beyond(leavingOf(seen, victims, lent));
            var unmet = victims.choose(candidates(seen, lent, account.tenant()), lentTooMuch, Account::overUse);
            victims.choose(candidates(seen, lent, account.tenant()), unmet, Account::use);
            // 2. The rest: borrowers that use more than is theirs, its own work, and then any borrower.
            var rest = total.beyond(leavingOf(seen, victims, lent)).beyond(leavingOf(seen, victims, own));
            rest = victims.choose(candidates(seen, lent, account.tenant()), rest, Account::overUse);
            rest = victims.choose(candidates(seen, own), rest, Account::use);
            victims.choose(candidates(seen, lent, account.tenant()), rest, Account::use);
        }
        forCapacity(seen, victims);
    }

    /** More is used than there is: who uses more than is theirs goes first, then what is elastic, then anybody. */
    private static void forCapacity(Snapshot seen, Victims victims) {
        var total = seen.deficit(Optional.empty());
        if (total.isNone()) {
            return;
        }
        var rest = total.beyond(leavingOf(seen, victims, Allocation::amount));
        rest = victims.choose(candidates(seen, Allocation::borrowed), rest, Account::overUse);
        rest = victims.choose(
                candidates(seen, Allocation::own),
                rest,
                account -> account.own().beyond(account.guaranteed()));
        victims.choose(candidates(seen, Allocation::amount), rest, Account::use);
    }

    /** What those that were told to leave, before or in this round, bring when they have. */
    private static Amounts leavingOf(Snapshot seen, Victims victims, Function<Allocation, Amounts> part) {
        var leaving = leaving(seen, part);
        for (Victim victim : victims.chosen()) {
            var allocation = seen.allocations().get(victim.allocation());
            if (allocation != null && !allocation.state().isRecalled()) {
                leaving = leaving.plus(part.apply(allocation));
            }
        }
        return leaving;
    }

    private static Amounts leaving(Snapshot snapshot, Function<Allocation, Amounts> part) {
        return snapshot.allocations().values().stream()
                .filter(allocation -> allocation.state().isRecalled())
                .map(part)
                .reduce(Amounts.NONE, Amounts::plus);
    }

    /** What deficits stand for is leaving by its own. */
    private static Amounts overdue(Snapshot snapshot) {
        return snapshot.deficits().values().stream().map(Deficit::amount).reduce(Amounts.NONE, Amounts::plus);
    }

    private static List<Candidate> candidates(Snapshot snapshot, Function<Allocation, Amounts> gives, TenantId never) {
        return candidates(snapshot, gives).stream()
                .filter(candidate -> !candidate.allocation().tenant().equals(never))
                .toList();
    }

    private static List<Candidate> candidates(Snapshot snapshot, Function<Allocation, Amounts> gives) {
        return snapshot.allocations().values().stream()
                .filter(allocation -> !allocation.state().isRecalled())
                .map(allocation -> new Candidate(allocation, gives.apply(allocation)))
                .filter(candidate -> !candidate.gives().isNone())
                .toList();
    }

    private static Function<Allocation, Amounts> loans(Predicate<Loan> wanted) {
        return allocation ->
                allocation.loans().stream().filter(wanted).map(Loan::amount).reduce(Amounts.NONE, Amounts::plus);
    }

    /** The loans of {@code tenant}, of those who borrow from it, and so on. */
    private static Predicate<Loan> reachedFrom(Snapshot snapshot, TenantId tenant, Amounts need) {
        Set<TenantId> reached = new TreeSet<>(Set.of(tenant));
        var open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            var lender = open.remove();
            for (Allocation allocation : snapshot.allocations().values()) {
                boolean borrows = allocation.loans().stream()
                        .anyMatch(loan ->
                                loan.lender().equals(lender) && loan.amount().meets(need));
                if (borrows && reached.add(allocation.tenant())) {
                    open.add(allocation.tenant());
                }
            }
        }
        return loan -> reached.contains(loan.lender());
    }

    private static Instant lastDeadline(
            Snapshot snapshot, Function<Allocation, Amounts> part, Instant now, List<Victim> victims) {
        var deadlines = new ArrayList<Instant>(List.of(now));
        victims.forEach(victim -> deadlines.add(victim.deadline()));
        for (Allocation allocation : snapshot.allocations().values()) {
            if (allocation.state().isRecalled() && !part.apply(allocation).isNone()) {
                allocation.recall().map(Allocation.Notice::deadline).ifPresent(deadlines::add);
            }
        }
        return deadlines.stream().max(Instant::compareTo).orElse(now);
    }
}
