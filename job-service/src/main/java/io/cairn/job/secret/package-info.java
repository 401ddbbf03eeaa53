/** What the ranks of one job share and nobody else may read: the key pairs that their description files refer to by name. */
@NullMarked
package io.cairn.job.secret;

import org.jspecify.annotations.NullMarked;
