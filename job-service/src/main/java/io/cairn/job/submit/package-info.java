/** What a tenant asks for, and what was chosen for it. */
@NullMarked
package io.cairn.job.submit;

import org.jspecify.annotations.NullMarked;
