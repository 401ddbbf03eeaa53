/** job-service: from a job request to running containers. */
@NullMarked
package io.cairn.job;

import org.jspecify.annotations.NullMarked;
