/** Fills the platform's part of the catalog at start from files: the templates that ship and the images that were built. */
@NullMarked
package io.cairn.job.catalog.seed;

import org.jspecify.annotations.NullMarked;
