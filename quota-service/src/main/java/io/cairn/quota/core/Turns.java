package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the waiting have their turn:
 * <ol>
 *   <li>what fits into the tenant's guaranteed part, then what fits into its entitlement, then what bursts beyond it,
 *   <li>among bursts, the tenant whose use exceeds its entitlement least, by weight: so two that burst at once share by weight,
 *   <li>who asked first,
 *   <li>by id.
 * </ol>
 * Of one tenant nobody passes another, unless what asks later fits into a better part of the entitlement.
 */
public final class Turns {

    private Turns() {}

    /** The waiting requests in the order of their turns. */
    public static List<Request> order(Snapshot snapshot) {
        return snapshot.waiting().values().stream()
                .map(request -> Turn.of(snapshot, request))
                .sorted(Turn.ORDER)
                .map(Turn::request)
                .toList();
    }

    private record Turn(Request request, Part part, long share) {

        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::part)
                .thenComparingLong(Turn::share)
                .thenComparing(turn -> turn.request.askedAt())
                .thenComparing(turn -> turn.request.id());

        static Turn of(Snapshot snapshot, Request request) {
            var account = snapshot.account(request.tenant());
            var part = Part.of(account, request);
            return new Turn(
                    request,
                    part,
                    part == Part.BURST
                            ? Portions.weightedShare(account, snapshot.cohort().capacity())
                            : 0);
        }
    }

    private enum Part {
        GUARANTEED,
        ENTITLED,
        BURST;

        static Part of(Account account, Request request) {
            var after = account.use().plus(request.wanted()).onlyWhatIsIn(request.wanted());
            if (account.guaranteed().covers(after)) {
                return GUARANTEED;
            }
            return account.entitlement().covers(after) ? ENTITLED : BURST;
        }
    }

    /**
     * What a request finds before it in the queue.
     *
     * @param ofTenant what earlier requests of the same tenant want
     * @param others what earlier requests of other tenants want that could have it if there were more to borrow
     */
    record Ahead(Amounts ofTenant, Amounts others) {

        static final Ahead NOBODY = new Ahead(Amounts.NONE, Amounts.NONE);

        static Ahead of(Snapshot snapshot, Request request, Instant now) {
            if (snapshot.waiting().isEmpty()) {
                return NOBODY;
            }
            var mine = Turn.of(snapshot, request);
            var ahead = NOBODY;
            for (Request other : snapshot.waiting().values()) {
                if (!other.id().equals(request.id()) && Turn.ORDER.compare(Turn.of(snapshot, other), mine) < 0) {
                    ahead = ahead.with(snapshot, other, request.tenant(), now);
                }
            }
            return ahead;
        }

        private Ahead with(Snapshot snapshot, Request earlier, TenantId tenant, Instant now) {
            if (earlier.tenant().equals(tenant)) {
                return holdsUpItsTenant(snapshot, earlier, now)
                        ? new Ahead(ofTenant.plus(earlier.wanted()), others)
                        : this;
            }
            return holdsUpOthers(snapshot, earlier, now) ? new Ahead(ofTenant, others.plus(earlier.wanted())) : this;
        }

        /** What could never be had any more, since capacity was cut, holds up nobody. */
        static boolean holdsUpItsTenant(Snapshot snapshot, Request waiting, Instant now) {
            return Limits.refusal(snapshot, waiting, now).isEmpty();
        }

        /** Nor does one that only its own limit holds up keep others waiting. */
        static boolean holdsUpOthers(Snapshot snapshot, Request waiting, Instant now) {
            return holdsUpItsTenant(snapshot, waiting, now)
                    && Limits.mayBorrowFor(snapshot.account(waiting.tenant()), waiting.wanted());
        }
    }
}
