/** Finds and removes what the engine holds for no attempt any more. */
@NullMarked
package io.cairn.job.sweep;

import org.jspecify.annotations.NullMarked;
