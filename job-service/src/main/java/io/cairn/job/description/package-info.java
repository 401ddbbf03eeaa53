/** The job description file: filled from a template, checked against a closed list of fields. */
@NullMarked
package io.cairn.job.description;

import org.jspecify.annotations.NullMarked;
