package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * What an allocation uses of somebody else's, by name.
 *
 * @param lender never the borrower; {@link Account#POOL} if nobody had reserved it
 * @param amount what is still out; not nothing unless returned
 * @param safeUntil when the lender's next window begins, if one is known: until then it has announced no wish for it
 * @param recallDeadline when the borrower is to have left, once recalled
 */
public record Loan(
        LoanId id,
        TenantId lender,
        TenantId borrower,
        Amounts amount,
        LoanState state,
        Optional<Instant> safeUntil,
        Optional<Instant> recallDeadline) {

    public Loan {
        if (lender.equals(borrower)) {
            throw new IllegalArgumentException("nobody borrows from itself");
        }
        if (amount.isNone() == state.isOut() || recallDeadline.isPresent() != (state == LoanState.RECALLED)) {
            throw new IllegalArgumentException(
                    "a loan is of something until it is returned, and has a deadline while recalled");
        }
    }

    Loan recalled(Instant deadline) {
        return new Loan(
                id,
                lender,
                borrower,
                amount,
                LoanTransitions.expect(state, LoanState.Cause.RECALL),
                safeUntil,
                Optional.of(deadline));
    }

    /** What is left of it once {@code part} is given back. */
    Loan without(Amounts part) {
        return new Loan(id, lender, borrower, amount.minus(part), state, safeUntil, recallDeadline);
    }
}
