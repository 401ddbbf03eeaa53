/** Jobs and their events in PostgreSQL. */
@NullMarked
package io.cairn.job.lifecycle.jdbc;

import org.jspecify.annotations.NullMarked;
