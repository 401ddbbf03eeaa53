/** Registries of program images, asked by way of the engine. */
@NullMarked
package io.cairn.job.registry.docker;

import org.jspecify.annotations.NullMarked;
