/** Where the port of a job is reached, and with which token. */
@NullMarked
package io.cairn.job.endpoint;

import org.jspecify.annotations.NullMarked;
