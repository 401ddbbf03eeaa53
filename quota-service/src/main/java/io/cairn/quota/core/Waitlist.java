package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The requests that wait: by id, and in rows of those between which only their age decides. Thousands wait in few rows, so what asks for
 * turns looks at rows. Immutable; what did not change is shared.
 *
 * @param rows by tenant and kind; each is in the order of {@link #AGE}, and none is empty
 */
public record Waitlist(
        PSortedMap<AllocationId, Request> byId, PSortedMap<TenantId, PMap<Kind, PSortedSet<Request>>> rows) {

    /** Nobody waits. */
    public static final Waitlist EMPTY = new Waitlist(TreePMap.empty(), TreePMap.empty());

    /** Who asked first, then by id. */
    static final Comparator<Request> AGE =
            Comparator.comparing(Request::askedAt).thenComparing(Request::id);

    private static final PSortedSet<Request> NO_ROW = TreePSet.empty(AGE);

    /**
     * What requests of one tenant have in common that stand in one row: as much as {@link Turns} and {@link Limits} look at.
     *
     * @param inPieces whether less than all of it is taken
     */
    public record Kind(Amounts wanted, boolean inPieces) {
        static Kind of(Request request) {
            return new Kind(request.wanted(), request.mode() == Request.Mode.PARTIAL);
        }

        /** The least that is taken. */
        Amounts least() {
            return inPieces ? wanted.piece(wanted.parts()) : wanted;
        }
    }

    /** Of these requests. */
    public static Waitlist of(Collection<Request> requests) {
        var list = EMPTY;
        for (Request request : requests) {
            list = list.with(request);
        }
        return list;
    }

    /** How many wait. */
    public int size() {
        return byId.size();
    }

    /** Whether nobody waits. */
    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** The rows of {@code tenant}. */
    PMap<Kind, PSortedSet<Request>> rowsOf(TenantId tenant) {
        return rows.getOrDefault(tenant, HashTreePMap.empty());
    }

    /** With one more; it takes the place of one with its id. */
    Waitlist with(Request request) {
        var others = without(request.id());
        var ofTenant = others.rowsOf(request.tenant());
        var kind = Kind.of(request);
        var row = ofTenant.getOrDefault(kind, NO_ROW).plus(request);
        return new Waitlist(
                others.byId.plus(request.id(), request), others.rows.plus(request.tenant(), ofTenant.plus(kind, row)));
    }

    /** With one less; the same if it does not wait. */
    Waitlist without(AllocationId id) {
        return Optional.ofNullable(byId.get(id)).map(this::without).orElse(this);
    }

    private Waitlist without(Request request) {
        var ofTenant = rowsOf(request.tenant());
        var kind = Kind.of(request);
        var row = ofTenant.getOrDefault(kind, NO_ROW).minus(request);
        var rest = row.isEmpty() ? ofTenant.minus(kind) : ofTenant.plus(kind, row);
        return new Waitlist(
                byId.minus(request.id()),
                rest.isEmpty() ? rows.minus(request.tenant()) : rows.plus(request.tenant(), rest));
    }

    /** Those of this list that {@code other} does not have like this, by id. Rows that both share are told by identity. */
    @SuppressWarnings("ReferenceEquality")
    List<Request> beyond(Waitlist other) {
        var beyond = new ArrayList<Request>();
        rows.forEach((tenant, kinds) -> {
            var others = other.rowsOf(tenant);
            if (kinds != others) {
                kinds.forEach((kind, row) -> {
                    if (row != others.get(kind)) {
                        row.stream()
                                .filter(request -> !request.equals(other.byId.get(request.id())))
                                .forEach(beyond::add);
                    }
                });
            }
        });
        beyond.sort(Comparator.comparing(Request::id));
        return beyond;
    }
}
