package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a job's ranks wrote. */
@Command(name = "logs", description = "Prints the logs of a job, running or ended.")
final class LogsCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Parameters(paramLabel = "ID", description = "A job's id or its beginning.")
    String id = "";

    @Option(
            names = {"-r", "--rank"},
            paramLabel = "TASK/INDEX",
            description = "One rank only, such as worker/0.")
    @Nullable
    String rank;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the logs are complete.")
    boolean follow;

    @Override
    public Integer call() {
        var gateway = session.gateway();
        String job = new JobList(gateway).id(id);
        var ranks =
                rank == null ? JobView.of(gateway.get("/job/v1/jobs/" + job)).ranks() : List.of(JobLogs.rank(rank));
        var logs = new JobLogs(gateway, session.out());
        if (follow) {
            logs.follow(job, ranks, () -> {});
        } else {
            logs.print(job, ranks);
        }
        return ExitCode.OK;
    }
}
