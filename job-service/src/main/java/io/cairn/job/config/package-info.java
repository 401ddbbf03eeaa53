/** Typed configuration and the wiring of the service. */
@NullMarked
package io.cairn.job.config;

import org.jspecify.annotations.NullMarked;
