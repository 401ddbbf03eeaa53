/** The demo, and what the claims are tested with. */
@NullMarked
package io.cairn.e2e;

import org.jspecify.annotations.NullMarked;
