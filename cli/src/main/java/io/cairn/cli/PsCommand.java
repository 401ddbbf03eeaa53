package io.cairn.cli;

import io.cairn.cli.rest.Doc;
import io.cairn.cli.show.Age;
import io.cairn.cli.show.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Jobs as a table. */
@Command(name = "ps", description = "Lists jobs that have not ended: state, age, and why they wait.")
final class PsCommand implements Callable<Integer> {

    private static final List<String> HEAD = List.of("ID", "NAME", "TYPE", "STATE", "AGE", "QUOTA", "WHY");
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** How the output looks. */
    enum Form {
        table,
        json
    }

    @Mixin
    Session session = new Session();

    @Option(
            names = {"-a", "--all"},
            description = "Also those that have ended.")
    boolean all;

    @Option(
            names = {"-w", "--watch"},
            description = "Again every second, until Ctrl-C.")
    boolean watch;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json.")
    Form form = Form.table;

    @Override
    public Integer call() {
        var list = new JobList(session.gateway());
        do {
            show(list.newest());
            if (list.isCut()) {
                session.progress().line("older jobs than these were not looked at");
            }
            if (watch) {
                LockSupport.parkNanos(EVERY.toNanos());
            }
        } while (watch);
        return 0;
    }

    private void show(List<Doc> newest) {
        var jobs = newest.stream().filter(job -> all || !job.has("finishedAt")).toList();
        var out = session.out();
        if (watch && Boolean.getBoolean("cairn.terminal")) {
            out.print("\u001b[H\u001b[2J");
        }
        if (form == Form.json) {
            out.println(Doc.write(Map.of("items", jobs.stream().map(Doc::fields).toList())));
        } else {
            var now = Clock.systemUTC().instant();
            Table.lines(
                            HEAD,
                            jobs.stream().map(job -> row(JobView.of(job), now)).toList())
                    .forEach(out::println);
        }
        out.flush();
    }

    static List<String> row(JobView job, Instant now) {
        return List.of(
                job.id(),
                job.name().orElse(""),
                job.library() + "/" + job.jobType(),
                job.state(),
                Age.of(Duration.between(job.createdAt(), now)),
                job.quota(),
                job.finished() ? job.detail() : job.waitReason().orElse(""));
    }
}
