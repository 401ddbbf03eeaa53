package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A loan as a plan proposes it.
 *
 * @param safeUntil when the lender's next window begins, if one is known
 */
public record LoanDraft(TenantId lender, Amounts amount, Optional<Instant> safeUntil) {}
