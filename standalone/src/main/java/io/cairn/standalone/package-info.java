/** All services in one JVM, for development. */
@NullMarked
package io.cairn.standalone;

import org.jspecify.annotations.NullMarked;
