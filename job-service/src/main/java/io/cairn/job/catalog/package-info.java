/** Stored templates and image identifiers, and how the one for a request is chosen. */
@NullMarked
package io.cairn.job.catalog;

import org.jspecify.annotations.NullMarked;
