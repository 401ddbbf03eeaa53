/**
 * Who may use how much now: reservations, loans between tenants, recalls, and the ledger of all of it. Records in, decisions out: no
 * clock, no SQL, no Spring. Read {@link io.cairn.quota.core.Snapshot}, {@link io.cairn.quota.core.Planner},
 * {@link io.cairn.quota.core.Changes} and {@link io.cairn.quota.core.Invariant} first.
 */
@NullMarked
package io.cairn.quota.core;

import org.jspecify.annotations.NullMarked;
