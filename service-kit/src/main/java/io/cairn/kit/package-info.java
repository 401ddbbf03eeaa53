/** What all services share and nothing else. */
@NullMarked
package io.cairn.kit;

import org.jspecify.annotations.NullMarked;
