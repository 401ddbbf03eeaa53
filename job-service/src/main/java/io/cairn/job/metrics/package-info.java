/** What the ranks of a job use, and the curves that its program writes, both thinned out as they grow. */
@NullMarked
package io.cairn.job.metrics;

import org.jspecify.annotations.NullMarked;
