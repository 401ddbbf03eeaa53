package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Waitlist.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.pcollections.PSortedSet;

/**
 * In which order the waiting have their turn:
 * <ol>
 *   <li>what fits into the tenant's guaranteed part, then what fits into its entitlement, then what bursts beyond it,
 *   <li>among bursts, the tenant whose use exceeds its entitlement least, by weight: so two that burst at once share by weight,
 *   <li>who asked first,
 *   <li>by id.
 * </ol>
 * Of one tenant nobody passes another, unless what asks later fits into a better part of the entitlement.
 *
 * <p>The first two are alike for a whole row of the {@link Waitlist}, so a question about turns costs as many steps as there are rows.
 */
public final class Turns {

    private final PriorityQueue<Row> next = new PriorityQueue<>(Row.ORDER);
    private Optional<Row> current = Optional.empty();

    private Turns(Snapshot snapshot) {
        for (TenantId tenant : snapshot.waiting().rows().keySet()) {
            rows(snapshot, tenant).forEach(row -> next.add(new Row(row)));
        }
    }

    /** The turns of those that wait, looked at once and found as far as they are asked for. */
    static Turns of(Snapshot snapshot) {
        return new Turns(snapshot);
    }

    /** Whose turn it is; empty once all have had theirs. */
    Optional<Request> next() {
        current.ifPresent(row -> {
            if (row.moves()) {
                next.add(row);
            }
        });
        current = Optional.ofNullable(next.poll());
        return current.map(row -> row.first);
    }

    /** Who stands behind the last one in its row has no turn. */
    void leaveOutAlike() {
        current = Optional.empty();
    }

    /** The turn, from 1, of {@code request}, which waits or would. */
    public static int position(Snapshot snapshot, Request request) {
        var rank = Standing.of(snapshot, request.tenant()).rank(request.wanted());
        int before = 0;
        for (TenantId tenant : snapshot.waiting().rows().keySet()) {
            for (Ranked row : rows(snapshot, tenant)) {
                before += row.before(rank, request);
            }
        }
        return before + 1;
    }

    private static List<Ranked> rows(Snapshot snapshot, TenantId tenant) {
        var standing = Standing.of(snapshot, tenant);
        var rows = new ArrayList<Ranked>();
        snapshot.waiting()
                .rowsOf(tenant)
                .forEach((kind, row) -> rows.add(new Ranked(kind, standing.rank(kind.wanted()), row)));
        return rows;
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

    /** What decides before age does. */
    private record Rank(Part part, long share) {
        private static final Comparator<Rank> ORDER =
                Comparator.comparing(Rank::part).thenComparingLong(Rank::share);
    }

    /** A row of the list, and its rank. */
    private record Ranked(Kind kind, Rank rank, PSortedSet<Request> row) {

        /** How many of it have their turn before {@code request}, which is of {@code other} rank. */
        int before(Rank other, Request request) {
            int order = Rank.ORDER.compare(rank, other);
            return order < 0 ? row.size() : order > 0 ? 0 : row.headSet(request).size();
        }
    }

    /** What is left of a row. */
    private static final class Row {
        private static final Comparator<Row> ORDER =
                Comparator.comparing((Row row) -> row.rank, Rank.ORDER).thenComparing(row -> row.first, Waitlist.AGE);

        private final Rank rank;
        private final Iterator<Request> rest;
        private Request first;

        Row(Ranked ranked) {
            rank = ranked.rank();
            rest = ranked.row().iterator();
            first = rest.next();
        }

        boolean moves() {
            boolean more = rest.hasNext();
            if (more) {
                first = rest.next();
            }
            return more;
        }
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

        Rank rank(Amounts wanted) {
            if (guaranteed.covers(wanted)) {
                return new Rank(Part.GUARANTEED, 0);
            }
            return entitled.covers(wanted) ? new Rank(Part.ENTITLED, 0) : new Rank(Part.BURST, share);
        }
    }

    /**
     * What a request finds before it in the queue.
     *
     * @param ofTenant what earlier requests of the same tenant want
     * @param others what earlier requests of other tenants want that could have it if there were more to borrow; which resources that is
     *     counts, not how much
     */
    record Ahead(Amounts ofTenant, Amounts others) {

        static final Ahead NOBODY = new Ahead(Amounts.NONE, Amounts.NONE);

        static Ahead of(Snapshot snapshot, Request request, Instant now) {
            if (snapshot.waiting().isEmpty()) {
                return NOBODY;
            }
            var rank = Standing.of(snapshot, request.tenant()).rank(request.wanted());
            return new Ahead(ofTenant(snapshot, request, rank, now), others(snapshot, request, rank, now));
        }

        private static Amounts ofTenant(Snapshot snapshot, Request request, Rank rank, Instant now) {
            var wanted = Amounts.NONE;
            for (Ranked row : rows(snapshot, request.tenant())) {
                int before = row.before(rank, request);
                if (before > 0 && holdsUpItsTenant(snapshot, request.tenant(), row.kind(), now)) {
                    wanted = wanted.plus(row.kind().wanted().times(before));
                }
            }
            return wanted;
        }

        private static Amounts others(Snapshot snapshot, Request request, Rank rank, Instant now) {
            var wanted = Amounts.NONE;
            for (TenantId tenant : snapshot.waiting().rows().keySet()) {
                if (request.wanted().isOfWhatIsIn(wanted)) {
                    break;
                }
                if (tenant.equals(request.tenant())) {
                    continue;
                }
                for (Ranked row : rows(snapshot, tenant)) {
                    if (row.before(rank, request) > 0 && holdsUpOthers(snapshot, tenant, row.kind(), now)) {
                        wanted = wanted.plus(row.kind().wanted());
                    }
                }
            }
            return wanted;
        }

        /** What could never be had any more, since capacity was cut, holds up nobody. */
        static boolean holdsUpItsTenant(Snapshot snapshot, TenantId tenant, Kind kind, Instant now) {
            return Limits.refusal(snapshot, tenant, kind, now).isEmpty();
        }

        /** Nor does one that only its own limit holds up keep others waiting. */
        static boolean holdsUpOthers(Snapshot snapshot, TenantId tenant, Kind kind, Instant now) {
            return holdsUpItsTenant(snapshot, tenant, kind, now)
                    && Limits.mayBorrowFor(snapshot.account(tenant), kind.wanted());
        }
    }
}
