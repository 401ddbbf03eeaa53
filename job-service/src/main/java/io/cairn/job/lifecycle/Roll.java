package io.cairn.job.lifecycle;

import io.cairn.job.description.DescriptionFile;
import java.time.Instant;
import java.util.Optional;

/**
 * The replacement of all replicas of a job by those of another program, while the job goes on to serve.
 *
 * @param from the generation that serves when it begins
 * @param to the generation that is to serve
 * @param file what the new replicas are made from; never changes
 * @param deadline when all new replicas must be well; it counts until they are
 * @param why what went wrong, in words for the owner; given from UNDOING on
 * @param endedAt given in an end
 */
public record Roll(
        Generation from,
        Generation to,
        DescriptionFile file,
        RollState state,
        Instant since,
        Instant deadline,
        Optional<String> why,
        Instant askedAt,
        Optional<Instant> endedAt) {

    /** Whether something is left to do for it. */
    public boolean isUnderWay() {
        return !state.isEnd();
    }
}
