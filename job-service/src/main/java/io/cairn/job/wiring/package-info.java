/** How the tasks of one job type find each other: one class per job type. */
@NullMarked
package io.cairn.job.wiring;

import org.jspecify.annotations.NullMarked;
