/** The platform verbs of the one script, over REST only. */
@NullMarked
package io.cairn.cli;

import org.jspecify.annotations.NullMarked;
