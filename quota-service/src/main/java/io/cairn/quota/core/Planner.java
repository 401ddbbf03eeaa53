package io.cairn.quota.core;

import io.cairn.quota.core.Turns.Ahead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides about one request, in this order:
 * <ol>
 *   <li>never possible: rejected, with what would be,
 *   <li>own resource first, the shortfall from lenders in the order of {@link Lenders}, unless others have their turn before: admitted,
 *   <li>its tenant is under its own entitlement, and others use what it lent: they are recalled,
 *   <li>it waits, with the reason and the first time at which it can be had by what is known.
 * </ol>
 * Ties are broken by id; no row order, clock or chance has a part in it.
 */
public final class Planner {

    private Planner() {}

    /** Says when a request could be had that has to wait. */
    private interface Look {
        Optional<Instant> ahead(Snapshot snapshot, Request request, Instant now);
    }

    /**
     * What becomes of {@code request}. Its own place among the waiting is found by its id; it need not be there.
     *
     * @param snapshot current at {@code now}, else this throws {@link IllegalStateException}
     */
    public static Plan plan(Snapshot snapshot, Request request, Instant now) {
        return plan(snapshot, request, now, Outlook::firstFeasible);
    }

    /** The same for who only acts on it: of a {@link Plan.Wait} it is not said when the request could be had, which costs most. */
    public static Plan briefly(Snapshot snapshot, Request request, Instant now) {
        return plan(snapshot, request, now, (later, same, then) -> Optional.empty());
    }

    private static Plan plan(Snapshot snapshot, Request request, Instant now, Look look) {
        if (!snapshot.isCurrent(now)) {
            throw new IllegalStateException("a window started or ended since " + snapshot.asOf() + ": tick first");
        }
        var refusal = Limits.refusal(snapshot, request, now);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var ahead = Ahead.of(snapshot, request, now);
        var admission = admission(snapshot, request, ahead, now);
        if (admission.isPresent()) {
            return admission.get();
        }
        return request.mode() == Request.Mode.ALL_OR_NOTHING
                ? notNow(snapshot, request, now)
                : waiting(snapshot, request, ahead, now, look);
    }

    /** Says how much would be there now; if nothing lacks but the turn, only the tenant's own. */
    private static Plan notNow(Snapshot snapshot, Request request, Instant now) {
        var lacking = lacking(snapshot, request, now);
        var allowed = lacking.isNone()
                ? request.wanted().atMost(snapshot.account(request.tenant()).idle())
                : request.wanted().beyond(lacking);
        return new Plan.Reject(Plan.Reject.Reason.NOT_NOW, allowed, Outlook.firstFeasible(snapshot, request, now));
    }

    /** All of it, or as many pieces as can be had; empty if none. */
    static Optional<Plan.Admit> admission(Snapshot snapshot, Request request, Ahead ahead, Instant now) {
        if (ahead.ofTenant().meets(request.wanted())) {
            return Optional.empty();
        }
        var all = admission(snapshot, request, request.wanted(), ahead, now);
        if (all.isPresent() || request.mode() != Request.Mode.PARTIAL) {
            return all;
        }
        long parts = request.wanted().parts();
        var piece = request.wanted().piece(parts);
        Optional<Plan.Admit> best = Optional.empty();
        long fits = 0;
        long tooMany = parts;
        while (tooMany - fits > 1) { // what fits still fits with less
            long tried = fits + (tooMany - fits) / 2;
            var some = admission(snapshot, request, piece.times(tried), ahead, now);
            if (some.isPresent()) {
                best = some;
                fits = tried;
            } else {
                tooMany = tried;
            }
        }
        return best;
    }

    private static Optional<Plan.Admit> admission(
            Snapshot snapshot, Request request, Amounts amount, Ahead ahead, Instant now) {
        if (snapshot.isStrained() && !snapshot.free().covers(amount)) {
            return Optional.empty();
        }
        var account = snapshot.account(request.tenant());
        var own = amount.atMost(account.idle());
        var rest = amount.minus(own);
        if (rest.isNone()) {
            return Optional.of(new Plan.Admit(amount, own, List.of()));
        }
        if (ahead.others().meets(rest) || !Limits.mayBorrowFor(account, amount)) {
            return Optional.empty();
        }
        var loans = Lenders.offers(snapshot, wish(request, rest), now);
        return Lenders.sum(loans).equals(rest) ? Optional.of(new Plan.Admit(amount, own, loans)) : Optional.empty();
    }

    /** What neither the tenant's own idle nor all lenders together have now. */
    static Amounts lacking(Snapshot snapshot, Request request, Instant now) {
        var rest = request.wanted().beyond(snapshot.account(request.tenant()).idle());
        return rest.beyond(Lenders.sum(Lenders.offers(snapshot, wish(request, rest), now)));
    }

    private static Plan waiting(Snapshot snapshot, Request request, Ahead ahead, Instant now, Look look) {
        var lacking = lacking(snapshot, request, now);
        var recall = Recalls.forRequest(snapshot, request, ahead, now);
        if (recall.isPresent()) {
            return recall.get();
        }
        var account = snapshot.account(request.tenant());
        var outlook = look.ahead(snapshot, request, now);
        if (snapshot.isStrained() && !snapshot.free().covers(request.wanted())) {
            var missing = request.wanted().beyond(snapshot.free());
            return new Plan.Wait(Plan.Wait.Reason.DEFICIT, missing, outlook);
        }
        if (!Limits.mayBorrowFor(account, request.wanted())) {
            var beyond = account.use().plus(request.wanted()).beyond(account.entitlement());
            var missing = beyond.beyond(account.terms().borrowLimit().orElseThrow());
            return new Plan.Wait(Plan.Wait.Reason.BORROW_LIMIT, missing, outlook);
        }
        return new Plan.Wait(
                lacking.isNone() ? Plan.Wait.Reason.OTHERS_FIRST : Plan.Wait.Reason.NOTHING_IDLE, lacking, outlook);
    }

    private static Lenders.Wish wish(Request request, Amounts rest) {
        return new Lenders.Wish(request.tenant(), rest, request.interruptible(), request.expectedEnd());
    }
}
