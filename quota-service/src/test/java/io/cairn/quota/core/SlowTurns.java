package io.cairn.quota.core;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The order of turns as its rules say it: each request by itself, all of them sorted. */
final class SlowTurns {

    private SlowTurns() {}

    static List<Request> order(Snapshot snapshot) {
        return snapshot.waiting().byId().values().stream()
                .sorted(comparator(snapshot))
                .toList();
    }

    static Turns.Ahead ahead(Snapshot snapshot, Request request, Instant now) {
        var ofTenant = Amounts.NONE;
        var others = Amounts.NONE;
        for (Request other : snapshot.waiting().byId().values()) {
            boolean earlier = comparator(snapshot).compare(other, request) < 0;
            if (earlier && Limits.refusal(snapshot, other, now).isEmpty()) {
                if (other.tenant().equals(request.tenant())) {
                    ofTenant = ofTenant.plus(other.wanted());
                } else if (Limits.mayBorrowFor(snapshot.account(other.tenant()), other.wanted())) {
                    others = others.plus(other.wanted());
                }
            }
        }
        return new Turns.Ahead(ofTenant, others);
    }

    private static Comparator<Request> comparator(Snapshot snapshot) {
        return Comparator.comparing((Request request) -> part(snapshot, request))
                .thenComparing(request -> part(snapshot, request) < 3
                        ? 0
                        : Portions.weightedShare(
                                snapshot.account(request.tenant()),
                                snapshot.cohort().capacity()))
                .thenComparing(Request::askedAt)
                .thenComparing(Request::id);
    }

    /** 1: of the guaranteed, 2: of the entitlement, 3: a burst. */
    private static int part(Snapshot snapshot, Request request) {
        var account = snapshot.account(request.tenant());
        if (account.guaranteed().beyond(account.use()).covers(request.wanted())) {
            return 1;
        }
        return account.underUse().covers(request.wanted()) ? 2 : 3;
    }
}
