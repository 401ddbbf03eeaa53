/** Rules for inputs that Jakarta Validation does not have. */
@NullMarked
package io.cairn.kit.input;

import org.jspecify.annotations.NullMarked;
