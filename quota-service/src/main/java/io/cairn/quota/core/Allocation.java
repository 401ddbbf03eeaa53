package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a holder may use: a part of its tenant's own, and loans.
 *
 * @param amount what was granted; it never changes, and own and loans always add up to it
 * @param own of the tenant's own
 * @param loans those that are out, in the order of their ids
 * @param fence who names an older one is not the holder any more
 * @param since when it was granted
 * @param heartbeatBy when its holder is suspect unless it was heard before
 * @param recall when the holder was told to leave, and until when
 */
public record Allocation(
        AllocationId id,
        TenantId tenant,
        String holder,
        int attempt,
        Amounts amount,
        Amounts own,
        List<Loan> loans,
        Fence fence,
        boolean interruptible,
        Instant since,
        Optional<Instant> expectedEnd,
        Instant heartbeatBy,
        Optional<Notice> recall,
        AllocationState state) {

    /**
     * That a holder is to leave.
     *
     * @param at when it was told
     * @param deadline when it is to have left
     */
    public record Notice(Instant at, Instant deadline) {}

    public Allocation {
        loans = List.copyOf(loans);
    }

    /** What it borrows. */
    public Amounts borrowed() {
        return loans.stream().map(Loan::amount).reduce(Amounts.NONE, Amounts::plus);
    }

    Allocation in(AllocationState other, Instant newHeartbeatBy) {
        return now(own, loans, newHeartbeatBy, recall, other);
    }

    Allocation paying(Amounts newOwn, List<Loan> newLoans) {
        return now(newOwn, newLoans, heartbeatBy, recall, state);
    }

    Allocation recalled(Notice notice, AllocationState next) {
        var wanted =
                loans.stream().map(loan -> loan.recalled(notice.deadline())).toList();
        return now(own, wanted, heartbeatBy, Optional.of(notice), next);
    }

    /** With other values of all that changes; what was asked for stays. */
    private Allocation now(
            Amounts newOwn,
            List<Loan> newLoans,
            Instant newHeartbeatBy,
            Optional<Notice> newRecall,
            AllocationState next) {
        return new Allocation(
                id,
                tenant,
                holder,
                attempt,
                amount,
                newOwn,
                newLoans,
                fence,
                interruptible,
                since,
                expectedEnd,
                newHeartbeatBy,
                newRecall,
                next);
    }
}
