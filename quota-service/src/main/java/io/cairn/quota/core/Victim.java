package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;

/**
 * An allocation that is to end, the whole of it, since a gang without one of its ranks is none.
 *
 * @param tenant whose work it is
 * @param recalled what it was chosen for: loans that go back, or what a deficit stands for
 * @param deadline when its holder is to have left
 */
public record Victim(AllocationId allocation, TenantId tenant, Amounts recalled, Instant deadline) {}
