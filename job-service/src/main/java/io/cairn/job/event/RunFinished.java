package io.cairn.job.event;

import io.cairn.job.content.Sha256;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job has ended. The fields are those of {@code docs/events/run-finished.schema.json}; all are always there, and null is what
 * is not known.
 *
 * @param schemaVersion grows when a field changes its meaning or goes away; new fields leave it as it is
 * @param eventId made of the run, so that the end of a run has one id, however often it is told
 * @param source the service that ran it
 * @param runId the job
 * @param status the terminal state
 * @param cause why it came to it
 * @param task what the network learned, as the request said
 * @param dataset the uploaded data set
 * @param model {@code model.onnx} of the outputs, if there is one
 * @param params what the request said of the training
 * @param metrics what the program wrote to {@code metrics.json}
 * @param hardware of all ranks together
 * @param cost what the run held; null if no rank was ever up
 * @param notes what could not be told, in words
 */
record RunFinished(
        int schemaVersion,
        UUID eventId,
        String source,
        String runId,
        int attempt,
        String tenant,
        JobState status,
        EndReason cause,
        @Nullable String task,
        @Nullable Dataset dataset,
        @Nullable Model model,
        Map<String, String> params,
        List<Metric> metrics,
        Hardware hardware,
        @Nullable Cost cost,
        @Nullable Instant startedAt,
        Instant finishedAt,
        List<String> notes) {

    static final String TYPE = "RunFinished";

    private static final int SCHEMA_VERSION = 1;
    private static final String SOURCE = "job-service";

    /** A data set by the hash of the bytes that were uploaded. */
    record Dataset(String uri, String sha256) {}

    /** A trained network by the hash of its file, and the one that it began from. */
    record Model(String sha256, @Nullable String parent) {}

    /**
     * One figure that a program gives of its result.
     *
     * @param value finite
     * @param split which part of the data it was taken on, such as {@code test}
     * @param n on how many examples
     */
    record Metric(
            String name,
            double value,
            @Nullable String split,
            @Nullable Long n) {}

    /** What the ranks had together. */
    record Hardware(String accelerator, int accelerators, int ranks, long milliCpu, long memoryBytes) {}

    /** What the ranks held from the moment when all were up to the end, used or not. */
    record Cost(double wallSeconds, double cpuSeconds, double memoryGibSeconds) {}

    /** The event of a job's end; pure. */
    static RunFinished of(Job job, Outcome outcome, Instant at, Results results) {
        var request = job.request();
        return new RunFinished(
                SCHEMA_VERSION,
                eventId(job),
                SOURCE,
                job.id().value(),
                job.attempt(),
                job.tenant().value(),
                outcome.end(),
                outcome.reason(),
                request.task().orElse(null),
                request.dataset().map(RunFinished::dataset).orElse(null),
                results.model().map(sha256 -> new Model(sha256, null)).orElse(null),
                request.params(),
                results.metrics(),
                hardware(job),
                job.startedAt()
                        .map(start -> cost(job, Duration.between(start, at)))
                        .orElse(null),
                job.startedAt().orElse(null),
                at,
                results.notes());
    }

    /** The same without what programs and tenants may have made large. */
    RunFinished without(String note) {
        return new RunFinished(
                schemaVersion,
                eventId,
                source,
                runId,
                attempt,
                tenant,
                status,
                cause,
                null,
                dataset,
                model,
                Map.of(),
                List.of(),
                hardware,
                cost,
                startedAt,
                finishedAt,
                List.of(note));
    }

    static UUID eventId(Job job) {
        String run = TYPE + "/" + SOURCE + "/" + job.id().value() + "/" + job.attempt();
        return UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8));
    }

    private static Dataset dataset(Sha256 sha256) {
        return new Dataset("urn:cairn:dataset:sha256:" + sha256.hex(), sha256.hex());
    }

    private static Hardware hardware(Job job) {
        return new Hardware(
                job.request().accelerator().orElse(DeviceKind.NONE),
                job.devices().map(DeviceNeed::total).orElse(0),
                job.ranks(),
                job.demand().milliCpu(),
                job.demand().memoryBytes());
    }

    private static Cost cost(Job job, Duration held) {
        double seconds = Math.max(0, held.toMillis()) / 1000.0;
        return new Cost(
                seconds,
                seconds * job.demand().milliCpu() / 1000.0,
                seconds * job.demand().memoryBytes() / (1L << 30));
    }

    /**
     * What the outputs of a job say of its result.
     *
     * @param model hash of the file of the trained network
     * @param notes what could not be read
     */
    record Results(Optional<String> model, List<Metric> metrics, List<String> notes) {

        static final Results NONE = new Results(Optional.empty(), List.of(), List.of());

        Results {
            metrics = List.copyOf(metrics);
            notes = List.copyOf(notes);
        }
    }
}
