/** How a command ends: exit codes and failures that are one sentence. */
@NullMarked
package io.cairn.cli.exit;

import org.jspecify.annotations.NullMarked;
