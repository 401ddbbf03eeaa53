/** What is removed, and when: jobs that ended long ago, with their logs and outputs. */
@NullMarked
package io.cairn.job.retention;

import org.jspecify.annotations.NullMarked;
