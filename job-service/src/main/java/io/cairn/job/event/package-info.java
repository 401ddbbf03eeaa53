/** The event that a job has ended: what it says, and how it gets into the outbox. */
@NullMarked
package io.cairn.job.event;

import org.jspecify.annotations.NullMarked;
