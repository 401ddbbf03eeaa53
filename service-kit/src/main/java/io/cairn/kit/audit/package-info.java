/** Who did what for whom: events that are only ever added, and the operation that lists them. */
@NullMarked
package io.cairn.kit.audit;

import org.jspecify.annotations.NullMarked;
