/** Compares a job as stored with its containers as seen and decides the next step. */
@NullMarked
package io.cairn.job.reconcile;

import org.jspecify.annotations.NullMarked;
