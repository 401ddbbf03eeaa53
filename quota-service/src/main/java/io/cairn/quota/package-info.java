/** quota-service: elastic reservations that tenants lend each other. */
@NullMarked
package io.cairn.quota;

import org.jspecify.annotations.NullMarked;
