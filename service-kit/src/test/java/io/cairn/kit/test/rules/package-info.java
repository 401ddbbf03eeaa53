/** The house rules that a command can prove; each module's test extends them in a few lines. */
@NullMarked
package io.cairn.kit.test.rules;

import org.jspecify.annotations.NullMarked;
