/** Accelerators: what there is, what a job asks for, and which devices it gets, as a whole gang or not at all. */
@NullMarked
package io.cairn.job.device;

import org.jspecify.annotations.NullMarked;
