package io.cairn.cli;

import io.cairn.cli.exit.JobExit;
import io.cairn.cli.rest.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A job as the platform shows it, as far as people are told about it. */
record JobView(
        String id,
        Optional<String> name,
        String library,
        String jobType,
        String state,
        Optional<String> waitReason,
        int ranks,
        Instant createdAt,
        Instant stateSince,
        boolean started,
        boolean finished,
        String reason,
        String detail,
        List<JobExit.Rank> ends) {

    static JobView of(Doc job) {
        var outcome = job.child("outcome");
        return new JobView(
                job.text("id").orElse("?"),
                job.text("name"),
                job.text("library").orElse("?"),
                job.text("jobType").orElse("?"),
                job.text("state").orElse("?"),
                job.text("waitReason"),
                (int) job.number("ranks", 1),
                instant(job, "createdAt"),
                instant(job, "stateSince"),
                job.has("startedAt"),
                job.has("finishedAt"),
                outcome.text("reason").orElse(""),
                outcome.text("detail").orElse(""),
                outcome.items("ranks").stream().map(JobView::rank).toList());
    }

    int exitCode() {
        return JobExit.code(state, reason, ends);
    }

    /** The state and, while the job waits, the reason. */
    String stateAndWhy() {
        return state + waitReason.map(reason -> ": " + reason).orElse("");
    }

    private static JobExit.Rank rank(Doc rank) {
        return new JobExit.Rank(
                rank.text("task").orElse("worker"),
                (int) rank.number("index", 0),
                (int) rank.number("exitCode", -1),
                rank.text("outOfMemory").map(Boolean::parseBoolean).orElse(false));
    }

    private static Instant instant(Doc job, String name) {
        return job.text(name).map(Instant::parse).orElse(Instant.EPOCH);
    }
}
