/** What is removed, and when: allocations and reservations that ended long ago, and lines of the ledger that a checkpoint covers. */
@NullMarked
package io.cairn.quota.retention;

import org.jspecify.annotations.NullMarked;
