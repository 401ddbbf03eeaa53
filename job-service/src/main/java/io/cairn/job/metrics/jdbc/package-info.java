/** Use and curves of ranks in PostgreSQL. */
@NullMarked
package io.cairn.job.metrics.jdbc;

import org.jspecify.annotations.NullMarked;
