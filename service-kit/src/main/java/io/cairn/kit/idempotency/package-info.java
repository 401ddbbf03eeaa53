/** A request that is sent twice with one Idempotency-Key has one effect and one answer. */
@NullMarked
package io.cairn.kit.idempotency;

import org.jspecify.annotations.NullMarked;
