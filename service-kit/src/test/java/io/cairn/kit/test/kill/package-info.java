/** Processes that are killed with SIGKILL at a named point, so that tests see what is left and what the next one makes of it. */
@NullMarked
package io.cairn.kit.test.kill;

import org.jspecify.annotations.NullMarked;
