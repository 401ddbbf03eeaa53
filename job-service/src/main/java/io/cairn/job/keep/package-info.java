/** Logs and outputs of jobs, kept on disk after their containers are gone. */
@NullMarked
package io.cairn.job.keep;

import org.jspecify.annotations.NullMarked;
