/** Every error of every service as an RFC 9457 problem detail with a stable type. */
@NullMarked
package io.cairn.kit.problem;

import org.jspecify.annotations.NullMarked;
