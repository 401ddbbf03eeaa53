/** The life of a job: its states, the causes that move it, and the port that keeps it. */
@NullMarked
package io.cairn.job.lifecycle;

import org.jspecify.annotations.NullMarked;
