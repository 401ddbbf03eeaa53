package io.cairn.cli;

import io.cairn.cli.exit.JobExit;
import io.cairn.cli.rest.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A job as the platform shows it, as far as people are told about it.
 *
 * @param ranks all of them, as TASK/INDEX
 */
record JobView(
        String id,
        Optional<String> name,
        String library,
        String jobType,
        String state,
        Optional<String> waitReason,
        String quota,
        List<String> ranks,
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
                quota(job.child("quota")),
                job.items("tasks").stream().flatMap(JobView::ranks).toList(),
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

    /** {@code own}, {@code own+bob}, {@code bob+pool}: on whose quota it runs; empty while it has none, or where none is needed. */
    private static String quota(Doc quota) {
        boolean own = quota.child("own").fields().values().stream()
                .anyMatch(amount -> amount instanceof Number some && some.longValue() > 0);
        return Stream.concat(own ? Stream.of("own") : Stream.of(), lenders(quota))
                .collect(Collectors.joining("+"));
    }

    /** Of whom is borrowed, each once. */
    static Stream<String> lenders(Doc quota) {
        return quota.items("borrowed").stream()
                .flatMap(loan -> loan.text("lender").stream())
                .distinct()
                .sorted();
    }

    private static Stream<String> ranks(Doc task) {
        String type = task.text("type").orElse("worker");
        return LongStream.range(0, task.number("quantity", 0)).mapToObj(index -> type + "/" + index);
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
