/** Uploaded archives, checked entry by entry and made into one plain tar. */
@NullMarked
package io.cairn.job.content.archive;

import org.jspecify.annotations.NullMarked;
