/** What is asked of a cohort, and what becomes of several orders at once: a snapshot in, a session out. No clock, no SQL. */
@NullMarked
package io.cairn.quota.order;

import org.jspecify.annotations.NullMarked;
