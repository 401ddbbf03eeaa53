/** Typed configuration and the wiring of the service. */
@NullMarked
package io.cairn.quota.config;

import org.jspecify.annotations.NullMarked;
