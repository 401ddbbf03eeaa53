/** Performs the steps that reconciliation decides, one durable task per job. */
@NullMarked
package io.cairn.job.reconcile.loop;

import org.jspecify.annotations.NullMarked;
