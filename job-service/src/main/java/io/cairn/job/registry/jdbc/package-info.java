/** Logins to registries in PostgreSQL, sealed. */
@NullMarked
package io.cairn.job.registry.jdbc;

import org.jspecify.annotations.NullMarked;
