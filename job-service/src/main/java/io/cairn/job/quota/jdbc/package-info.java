/** The allocations of all attempts in PostgreSQL. */
@NullMarked
package io.cairn.job.quota.jdbc;

import org.jspecify.annotations.NullMarked;
