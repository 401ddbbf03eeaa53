/** Secrets of jobs in PostgreSQL, sealed. */
@NullMarked
package io.cairn.job.secret.jdbc;

import org.jspecify.annotations.NullMarked;
