/** Reads description files with the strictness of an API server, by the fabric8 models. */
@NullMarked
package io.cairn.job.description.fabric8;

import org.jspecify.annotations.NullMarked;
