/** The catalog in PostgreSQL, through JPA; entities and repositories stay in here. */
@NullMarked
package io.cairn.job.catalog.jpa;

import org.jspecify.annotations.NullMarked;
