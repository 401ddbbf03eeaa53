/** What each tenant used, lent and borrowed over a span of time, as a fold of the ledger. */
@NullMarked
package io.cairn.quota.statement;

import org.jspecify.annotations.NullMarked;
