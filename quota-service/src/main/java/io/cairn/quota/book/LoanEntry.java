package io.cairn.quota.book;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.LoanId;
import io.cairn.quota.core.LoanState;
import java.time.Instant;
import java.util.Optional;

/**
 * A loan with its past.
 *
 * @param amounts what is out; of a returned one, what was out last
 * @param recallDeadline when the borrower is or was to have left; empty if it was never recalled
 */
public record LoanEntry(
        LoanId id,
        String cohort,
        TenantId lender,
        TenantId borrower,
        Amounts amounts,
        LoanState state,
        Optional<Instant> safeUntil,
        Optional<Instant> recallDeadline,
        Instant lentAt,
        Optional<Instant> returnedAt) {}
