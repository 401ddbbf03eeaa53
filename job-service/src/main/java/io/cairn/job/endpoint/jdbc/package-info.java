/** Tokens of jobs in PostgreSQL, sealed. */
@NullMarked
package io.cairn.job.endpoint.jdbc;

import org.jspecify.annotations.NullMarked;
