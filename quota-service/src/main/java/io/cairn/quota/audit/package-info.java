/** A recount of every cohort at start and each minute, which tells what does not hold and repairs nothing. */
@NullMarked
package io.cairn.quota.audit;

import org.jspecify.annotations.NullMarked;
