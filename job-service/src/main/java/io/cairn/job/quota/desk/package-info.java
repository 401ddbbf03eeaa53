/** Asks for the quota of attempts, keeps it alive while they run and gives it back when they are over. */
@NullMarked
package io.cairn.job.quota.desk;

import org.jspecify.annotations.NullMarked;
