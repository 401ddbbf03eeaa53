/** Logs of running and ended ranks, by range and as server-sent events. */
@NullMarked
package io.cairn.job.logs;

import org.jspecify.annotations.NullMarked;
