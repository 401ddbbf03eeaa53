/** A request becomes a stored job, if its plan is ready. */
@NullMarked
package io.cairn.job.intake;

import org.jspecify.annotations.NullMarked;
