/** How often tenants and addresses may call, and how often a secret may be guessed. */
@NullMarked
package io.cairn.gateway.limit;

import org.jspecify.annotations.NullMarked;
