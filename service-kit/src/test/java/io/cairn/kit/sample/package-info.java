/** A small service, as the kit makes one, to be asked over HTTP. */
@NullMarked
package io.cairn.kit.sample;

import org.jspecify.annotations.NullMarked;
