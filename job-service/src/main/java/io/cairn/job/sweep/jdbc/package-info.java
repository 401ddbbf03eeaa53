/** How the jobs stand of which the engine holds something, in PostgreSQL. */
@NullMarked
package io.cairn.job.sweep.jdbc;

import org.jspecify.annotations.NullMarked;
