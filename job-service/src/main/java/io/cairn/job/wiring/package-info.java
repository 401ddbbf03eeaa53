/** How the tasks of one job type find each other. */
@NullMarked
package io.cairn.job.wiring;

import org.jspecify.annotations.NullMarked;
