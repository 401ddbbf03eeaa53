package io.cairn.job.lifecycle;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One job as it stands in the database.
 *
 * @param request what the tenant asked for, unchanged
 * @param resolution template, image and layers that were chosen for it
 * @param description the file that is sent to the container scheduler; never changes
 * @param ranks how many containers the file asks for
 * @param demand what they need together
 * @param waitReason why a job that is not terminal does not move on, in words for its owner
 * @param stopRequested whether its tenant asked for its end
 * @param outcome how it ends, decided on the way into STOPPING
 * @param attempt 1 for the first run
 * @param version grows with every change; guards updates and is the ETag
 * @param stateSince when it came into its state
 * @param stateDeadline when it must have left its state
 */
public record Job(
        JobId id,
        TenantId tenant,
        JobRequest request,
        Resolution resolution,
        DescriptionFile description,
        int ranks,
        Demand demand,
        JobState state,
        Optional<String> waitReason,
        boolean stopRequested,
        Optional<Outcome> outcome,
        Fence fence,
        int attempt,
        long version,
        Instant createdAt,
        Instant stateSince,
        Optional<Instant> stateDeadline,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    /**
     * How a job ends.
     *
     * @param end the terminal state
     * @param detail one sentence for the owner
     * @param ranks what became of each rank as far as it was seen
     */
    public record Outcome(JobState end, EndReason reason, String detail, List<RankEnd> ranks) {
        public Outcome {
            if (!end.isTerminal()) {
                throw new IllegalArgumentException(end + " is no end");
            }
            ranks = List.copyOf(ranks);
        }
    }

    /** The observed end of one rank. */
    public record RankEnd(String task, int index, int exitCode, boolean outOfMemory) {}
}
