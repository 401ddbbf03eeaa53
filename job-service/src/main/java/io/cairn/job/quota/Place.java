package io.cairn.job.quota;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a request stands that waits for quota.
 *
 * @param position among those that wait for the same flavor, from 1; 0 if it is not known
 * @param reason why it waits, in quota-service's words
 * @param firstFeasibleAt when there may be enough at the earliest; empty if nobody can tell
 */
public record Place(int position, String reason, Optional<Instant> firstFeasibleAt) {

    /** For the owner of the job. */
    public String inWords() {
        return "waits for quota"
                + (position > 0 ? ", position " + position : "")
                + (reason.isBlank() ? "" : ": " + reason)
                + firstFeasibleAt.map(at -> "; not before " + at).orElse("");
    }
}
