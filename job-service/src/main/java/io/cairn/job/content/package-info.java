/** Programs and data sets that tenants upload, kept by the hash of their bytes. */
@NullMarked
package io.cairn.job.content;

import org.jspecify.annotations.NullMarked;
