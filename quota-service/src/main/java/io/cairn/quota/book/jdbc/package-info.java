/** What tenants are shown, read from PostgreSQL without any lock. */
@NullMarked
package io.cairn.quota.book.jdbc;

import org.jspecify.annotations.NullMarked;
