/** Tests on random input that can be repeated by their seed and shrink what they found. */
@NullMarked
package io.cairn.kit.test.property;

import org.jspecify.annotations.NullMarked;
