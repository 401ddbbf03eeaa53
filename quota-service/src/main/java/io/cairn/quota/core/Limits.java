package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Waitlist.Kind;
import java.time.Instant;
import java.util.Optional;

/** What can never be had, and how far a tenant may go beyond its own. */
final class Limits {

    private Limits() {}

    /** Whether {@code account} with {@code amount} more stays within its borrow limit in what that asks for. */
    static boolean mayBorrowFor(Account account, Amounts amount) {
        var beyond = account.use().plus(amount).beyond(account.entitlement()).onlyWhatIsIn(amount);
        return account.terms().borrowLimit().map(limit -> limit.covers(beyond)).orElse(true);
    }

    /** Why even the least that {@code request} takes is too much, whatever ends and whichever window comes. */
    static Optional<Plan> refusal(Snapshot snapshot, Request request, Instant now) {
        return refusal(snapshot, request.tenant(), Kind.of(request), now);
    }

    /** The same for each request of a kind. */
    static Optional<Plan> refusal(Snapshot snapshot, TenantId tenant, Kind kind, Instant now) {
        var least = kind.least();
        var capacity = snapshot.cohort().capacity();
        if (!capacity.covers(least)) {
            return Optional.of(
                    new Plan.Reject(Plan.Reject.Reason.MORE_THAN_THE_COHORT_HAS, capacity, Optional.empty()));
        }
        var account = snapshot.account(tenant);
        if (account.terms().borrowLimit().isEmpty()) {
            return Optional.empty();
        }
        var profiles = snapshot.calendar().of(tenant);
        var ever = Window.from(now);
        var most = profiles.guaranteed()
                .peak(ever)
                .plus(profiles.elastic().peak(ever))
                .plus(account.terms().borrowLimit().get());
        return most.covers(least)
                ? Optional.empty()
                : Optional.of(new Plan.Reject(Plan.Reject.Reason.MORE_THAN_THE_TENANT_MAY, most, Optional.empty()));
    }
}
