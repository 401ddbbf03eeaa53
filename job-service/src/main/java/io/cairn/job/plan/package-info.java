/** From a request to a plan: what was chosen, what file would be sent, or why not. */
@NullMarked
package io.cairn.job.plan;

import org.jspecify.annotations.NullMarked;
