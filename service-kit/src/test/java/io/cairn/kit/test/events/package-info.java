/** A subscriber for tests. */
@NullMarked
package io.cairn.kit.test.events;

import org.jspecify.annotations.NullMarked;
