/** Runs description files on a Docker engine through the launcher. */
@NullMarked
package io.cairn.job.scheduler.docker;

import org.jspecify.annotations.NullMarked;
