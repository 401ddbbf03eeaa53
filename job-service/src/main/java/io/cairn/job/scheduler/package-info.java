/** The port to whatever runs containers. */
@NullMarked
package io.cairn.job.scheduler;

import org.jspecify.annotations.NullMarked;
