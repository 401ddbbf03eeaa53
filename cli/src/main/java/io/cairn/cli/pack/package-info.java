/** A folder as one plain tar, without what does not belong into it. */
@NullMarked
package io.cairn.cli.pack;

import org.jspecify.annotations.NullMarked;
