package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        Map<TenantId, Standing> standings = new HashMap<>();
        return snapshot.waiting().values().stream()
                .map(request -> standings
                        .computeIfAbsent(request.tenant(), tenant -> Standing.of(snapshot, tenant))
                        .turn(request))
                .sorted(Turn.ORDER)
                .map(Turn::request)
                .toList();
    }

    /** Whether {@code request} fits into what its tenant does not use of its entitlement, and so has its turn before all bursts. */
    static boolean isEntitled(Snapshot snapshot, Request request) {
        return snapshot.account(request.tenant()).underUse().covers(request.wanted());
    }

    private enum Part {
        GUARANTEED,
        ENTITLED,
        BURST
    }

    private record Turn(Request request, Part part, long share) {

        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::part)
                .thenComparingLong(Turn::share)
                .thenComparing(turn -> turn.request.askedAt())
                .thenComparing(turn -> turn.request.id());
    }

    /** What a tenant's requests have in common: what is left of each part of its entitlement, and its share. */
    private record Standing(Amounts guaranteed, Amounts entitled, long share) {

        static Standing of(Snapshot snapshot, TenantId tenant) {
            var account = snapshot.account(tenant);
            return new Standing(
                    account.guaranteed().beyond(account.use()),
                    account.underUse(),
                    Portions.weightedShare(account, snapshot.cohort().capacity()));
        }

        Turn turn(Request request) {
            if (guaranteed.covers(request.wanted())) {
                return new Turn(request, Part.GUARANTEED, 0);
            }
            return entitled.covers(request.wanted())
                    ? new Turn(request, Part.ENTITLED, 0)
                    : new Turn(request, Part.BURST, share);
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
            Map<TenantId, Standing> standings = new HashMap<>();
            var mine = Standing.of(snapshot, request.tenant()).turn(request);
            var ahead = NOBODY;
            for (Request other : snapshot.waiting().values()) {
                var turn = standings
                        .computeIfAbsent(other.tenant(), tenant -> Standing.of(snapshot, tenant))
                        .turn(other);
                if (!other.id().equals(request.id()) && Turn.ORDER.compare(turn, mine) < 0) {
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
