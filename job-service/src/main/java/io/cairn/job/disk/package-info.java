/** Files that only this service may read, and that are whole or absent after a crash. */
@NullMarked
package io.cairn.job.disk;

import org.jspecify.annotations.NullMarked;
