/** A collector of spans that tests look into. */
@NullMarked
package io.cairn.kit.test.traces;

import org.jspecify.annotations.NullMarked;
