/** Notes of a tenant: written, read, listed. */
@NullMarked
package io.cairn.note;

import org.jspecify.annotations.NullMarked;
