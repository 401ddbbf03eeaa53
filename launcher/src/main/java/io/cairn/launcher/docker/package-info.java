/** The launcher on a Docker engine, by docker-java. */
@NullMarked
package io.cairn.launcher.docker;

import org.jspecify.annotations.NullMarked;
