/** On whose quota a job runs: what is asked of quota-service, what became of it, and when it is given back. */
@NullMarked
package io.cairn.job.quota;

import org.jspecify.annotations.NullMarked;
