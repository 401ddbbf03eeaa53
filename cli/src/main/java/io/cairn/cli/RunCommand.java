package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From a folder to the end of its job. */
@Command(
        name = "run",
        description = "Uploads a program, runs it as a job, follows its log and exits with its code.",
        footer = {
            "",
            "Exit codes: 0 succeeded; that of the failed rank; 124 ran too long; 130 stopped; 137 out of memory;",
            "64 wrong command line; 65 refused; 66 no such file; 69 no platform answers; 70 the platform failed; 77 not allowed.",
            "The first Ctrl-C stops the job and waits for its end; the second one leaves at once."
        })
final class RunCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofMillis(250);

    @Mixin
    Session session = new Session();

    @Mixin
    JobOptions options = new JobOptions();

    @Option(
            names = {"-d", "--detach"},
            description = "Submit, print the job's id and leave.")
    boolean detach;

    @Override
    public Integer call() throws IOException {
        var gateway = session.gateway();
        var progress = session.progress();
        var body = options.request(gateway, progress);
        progress.often("submitting");
        var job = JobView.of(gateway.postOnce("/job/v1/jobs", body));
        if (detach) {
            progress.clear();
            session.out().println(job.id());
            return ExitCode.OK;
        }
        var interrupt = new Interrupt(() -> {
            progress.line("stopping job " + job.id() + "; Ctrl-C again leaves it alone");
            try {
                gateway.post("/job/v1/jobs/" + job.id() + ":stop", Optional.empty());
            } catch (Failure failed) {
                progress.line("it could not be stopped: " + failed.sentence());
            }
        });
        progress.line("job " + job.id());
        var last = toItsEnd(gateway, progress, job);
        progress.line(last.state() + (last.detail().isEmpty() ? "" : ": " + last.detail()));
        return interrupt.came() ? ExitCode.STOPPED : last.exitCode();
    }

    private JobView toItsEnd(Gateway gateway, Progress progress, JobView submitted) {
        var job = submitted;
        while (!job.started() && !job.finished()) {
            progress.now(job.stateAndWhy());
            job = look(gateway, job);
        }
        progress.now(job.state());
        var logs = new JobLogs(gateway, session.out());
        if (job.started()) {
            logs.follow(job.id(), job.ranks(), progress::clear);
        } else {
            // A rank that failed at once ended the job before all were up; what it said is kept.
            progress.clear();
            logs.printKept(job.id(), job.ranks());
        }
        while (!job.finished()) {
            progress.now(job.stateAndWhy());
            job = look(gateway, job);
        }
        return job;
    }

    private static JobView look(Gateway gateway, JobView job) {
        LockSupport.parkNanos(PAUSE.toNanos());
        return JobView.of(gateway.get("/job/v1/jobs/" + job.id()));
    }
}
