package io.cairn.job.api;

import io.cairn.job.endpoint.Endpoints;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.quota.Allocation;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.job.wiring.JobType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job as its tenant sees it. */
@Schema(name = "Job")
record JobView(
        @Schema(example = "j01kb5ev6s0a1b2c3d4e5f6g7h8") String id,
        String tenant,
        @Nullable String name,
        String library,
        String jobType,
        JobState state,

        @Schema(description = "why it does not move on, while it waits") @Nullable
        String waitReason,

        boolean stopRequested,

        @Schema(description = "what else was asked of it and is not done yet") @Nullable
        Wish wish,

        @Schema(description = "0 to 100 in the queue, the higher the sooner")
        int priority,

        @Schema(description = "how it ends; present from STOPPING on") @Nullable
        OutcomeView outcome,

        ResolutionView resolution,

        @Schema(description = "sha256 of the description file")
        String descriptionSha256,

        int ranks,

        @Schema(description = "its ranks by task, those that the request left to the job type included")
        List<TaskView> tasks,

        Demand demand,

        @Schema(description = "absent if the job asks for none") @Nullable
        AcceleratorsView accelerators,

        @Schema(description = "which run it is in, from 1; a restart and a resume each begin the next one")
        int attempt,

        @Schema(description = "how many restarts of its budget are used up")
        int retries,

        @Schema(description = "which of its programs it runs, from 1; a roll that ends well begins the next one")
        int generation,

        @Schema(description = "its last roll; told for one job, not in lists") @Nullable
        RollView roll,

        SubmitBody.@Nullable Restart restart,
        @Nullable String program,
        @Nullable String bootFile,
        @Nullable String dataset,
        List<String> args,
        Map<String, String> env,

        @Schema(type = "string", example = "PT30M") @Nullable
        Duration runLimit,

        @Schema(type = "string", example = "P7D") @Nullable Duration ttl,

        JobRequest.@Nullable OnRecall onRecall,

        @Nullable String task,
        List<String> tags,
        Map<String, String> params,
        @Nullable String image,
        Instant createdAt,
        Instant stateSince,
        @Nullable Instant stateDeadline,

        @Schema(description = "when every rank of this attempt was up") @Nullable
        Instant startedAt,

        @Nullable Instant finishedAt,

        @Schema(
                description =
                        "on whose quota it runs, or why it waits; where jobs need quota, for one job and in lists")
        @Nullable
        QuotaView quota,

        @Schema(description = "where its port is, while it runs; told for one job, not in lists")
        List<EndpointView> endpoints) {

    /** How many ranks a task has; they are called {@code type/0} and on. */
    @Schema(name = "Task")
    record TaskView(
            @Schema(example = "worker") String type,
            @Schema(example = "2") int quantity) {

        private static List<TaskView> of(JobRequest request) {
            return JobType.named(request.jobType()).stream()
                    .flatMap(type -> type.roles().stream())
                    .map(role -> new TaskView(role.task(), role.quantity().asked(request.task(role.task()))))
                    .filter(task -> task.quantity() > 0)
                    .toList();
        }
    }

    /** Where a port is. */
    @Schema(name = "Endpoint")
    record EndpointView(
            @Schema(example = "notebook") String name,

            @Schema(example = "http://127.0.0.1:49153/?token=0123")
            String url) {
        static EndpointView of(Endpoints.Endpoint endpoint) {
            return new EndpointView(endpoint.name(), endpoint.url());
        }
    }

    /** How far a roll has come, or how it ended. */
    @Schema(name = "Roll")
    record RollView(
            RollState state,

            @Schema(description = "the generation that served when it began")
            int from,

            @Schema(description = "the generation that it makes")
            int to,

            @Schema(description = "sha256 of the description file of the new generation")
            String descriptionSha256,

            Instant askedAt,

            @Schema(description = "when it came into its state")
            Instant since,

            @Schema(description = "when all new replicas must be well")
            Instant deadline,

            @Nullable Instant endedAt,

            @Schema(description = "why it failed") @Nullable String why) {
        static RollView of(Roll roll) {
            return new RollView(
                    roll.state(),
                    roll.from().number(),
                    roll.to().number(),
                    roll.file().sha256().hex(),
                    roll.askedAt(),
                    roll.since(),
                    roll.deadline(),
                    roll.endedAt().orElse(null),
                    roll.why().orElse(null));
        }
    }

    /** How a job ends. */
    @Schema(name = "Outcome")
    record OutcomeView(JobState end, EndReason reason, String detail, List<Job.RankEnd> ranks) {}

    /** What was chosen for the request. */
    @Schema(name = "Resolution")
    record ResolutionView(
            String template,
            int templateVersion,
            String image,
            List<Resolution.Layer> layers,
            @Nullable String program) {
        static ResolutionView of(Resolution chosen) {
            return new ResolutionView(
                    chosen.template(),
                    chosen.templateVersion(),
                    chosen.image(),
                    chosen.layers(),
                    chosen.program().map(Object::toString).orElse(null));
        }
    }

    /** One entry of a job's history. */
    @Schema(name = "JobEvent")
    record EventView(
            long sequence,
            Instant at,
            @Nullable JobState from,
            JobState to,
            io.cairn.job.lifecycle.Cause cause,

            @Schema(description = "in which the job was afterwards")
            int attempt,

            String detail) {
        static EventView of(JobEvent event) {
            return new EventView(
                    event.sequence(),
                    event.at(),
                    event.from().orElse(null),
                    event.to(),
                    event.cause(),
                    event.attempt(),
                    event.detail());
        }
    }

    static JobView of(Job job) {
        return of(job, Optional.empty());
    }

    /** What lists tell. */
    static JobView of(Job job, Optional<Allocation> latest) {
        return of(job, List.of(), Optional.empty(), Optional.empty(), latest);
    }

    static JobView of(
            Job job,
            List<Endpoints.Endpoint> endpoints,
            Optional<HeldDevices.Grip> held,
            Optional<Roll> roll,
            Optional<Allocation> latest) {
        var request = job.request();
        return new JobView(
                job.id().value(),
                job.tenant().value(),
                request.name().orElse(null),
                request.library(),
                request.jobType(),
                job.state(),
                job.waitReason().orElse(null),
                job.stopRequested(),
                job.wish().orElse(null),
                job.progress().turn().priority(),
                job.outcome()
                        .map(outcome ->
                                new OutcomeView(outcome.end(), outcome.reason(), outcome.detail(), outcome.ranks()))
                        .orElse(null),
                ResolutionView.of(job.resolution()),
                job.description().sha256().hex(),
                job.ranks(),
                TaskView.of(request),
                job.demand(),
                AcceleratorsView.of(job.devices(), held),
                job.attempt(),
                job.progress().attempt().retries(),
                job.generation().number(),
                roll.map(RollView::of).orElse(null),
                request.restart().map(SubmitBody.Restart::of).orElse(null),
                request.program().map(Object::toString).orElse(null),
                request.bootFile().orElse(null),
                request.dataset().map(Object::toString).orElse(null),
                request.args(),
                request.env(),
                request.runLimit().orElse(null),
                request.ttl().orElse(null),
                request.onRecall().orElse(null),
                request.task().orElse(null),
                request.tags(),
                request.params(),
                request.image().orElse(null),
                job.createdAt(),
                job.stateSince(),
                job.stateDeadline().orElse(null),
                job.startedAt().orElse(null),
                job.finishedAt().orElse(null),
                QuotaView.of(job, latest).orElse(null),
                endpoints.stream().map(EndpointView::of).toList());
    }
}
