/** Archives on disk, with a row for each in PostgreSQL. */
@NullMarked
package io.cairn.job.content.files;

import org.jspecify.annotations.NullMarked;
