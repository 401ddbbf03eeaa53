/** The run that an ahead-of-time cache is trained with. */
@NullMarked
package io.cairn.cli.warm;

import org.jspecify.annotations.NullMarked;
