/** How the tasks of one job type find each other: one class for those that do it alike. */
@NullMarked
package io.cairn.job.wiring;

import org.jspecify.annotations.NullMarked;
