/** Events that are stored with what they tell of, and delivered to subscribers at least once. */
@NullMarked
package io.cairn.kit.outbox;

import org.jspecify.annotations.NullMarked;
