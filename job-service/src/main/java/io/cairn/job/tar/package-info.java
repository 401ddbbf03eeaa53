/** Tar archives that strangers made, read with bounded memory and without belief; and plain ones, written. */
@NullMarked
package io.cairn.job.tar;

import org.jspecify.annotations.NullMarked;
