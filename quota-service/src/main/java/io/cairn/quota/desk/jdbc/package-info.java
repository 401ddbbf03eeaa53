/** Cohorts in PostgreSQL: the lock, what is read under it, and each changed row written once. */
@NullMarked
package io.cairn.quota.desk.jdbc;

import org.jspecify.annotations.NullMarked;
