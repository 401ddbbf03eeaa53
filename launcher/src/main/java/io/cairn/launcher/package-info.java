/** The one way to a container. */
@NullMarked
package io.cairn.launcher;

import org.jspecify.annotations.NullMarked;
