/** Secrets that must be recoverable, sealed with keys from a file; and files that only their owner reads. */
@NullMarked
package io.cairn.kit.secret;

import org.jspecify.annotations.NullMarked;
