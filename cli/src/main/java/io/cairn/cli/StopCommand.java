package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks for the end of jobs. */
@Command(name = "stop", description = "Asks for the end of jobs; one that has ended stays as it is.")
final class StopCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of jobs or their beginnings.")
    List<String> ids = new ArrayList<>();

    @Override
    public Integer call() {
        var gateway = session.gateway();
        for (String id : ids) {
            String job = new JobList(gateway).id(id);
            var answer = JobView.of(gateway.post("/job/v1/jobs/" + job + ":stop", Optional.empty()));
            session.out().println(job + "  " + answer.state());
        }
        return ExitCode.OK;
    }
}
