/** What tenants are shown: allocations, reservations and loans with their past, and how an account goes on. */
@NullMarked
package io.cairn.quota.book;

import org.jspecify.annotations.NullMarked;
