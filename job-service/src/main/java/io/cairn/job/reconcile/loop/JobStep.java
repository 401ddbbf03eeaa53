package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.reconcile.Action;
import io.cairn.job.reconcile.Reconciliation;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One step of one job: read the row, see the containers, decide, perform. It may be killed between any two lines; the next
 * call begins at the row again and every effect is one that can be repeated.
 */
public final class JobStep {

    private static final Logger LOG = LoggerFactory.getLogger(JobStep.class);

    private static final Set<JobState> WITH_CONTAINERS =
            EnumSet.of(JobState.STARTING, JobState.RUNNING, JobState.STOPPING);

    private final JobLedger ledger;
    private final ContainerScheduler scheduler;
    private final InputCheck inputs;
    private final WindDown windDown;
    private final Runnable nextInLine;
    private final Deadlines deadlines;
    private final Clock clock;

    /** @param nextInLine makes the loop look at the job that is to get room next */
    public JobStep(
            JobLedger ledger,
            ContainerScheduler scheduler,
            InputCheck inputs,
            WindDown windDown,
            Runnable nextInLine,
            LoopSettings settings) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.inputs = inputs;
        this.windDown = windDown;
        this.nextInLine = nextInLine;
        this.deadlines = settings.deadlines();
        this.clock = settings.clock();
    }

    /** Does one thing for the job and says when to look again. */
    public Pace perform(JobId id) {
        var found = ledger.load(id);
        if (found.isEmpty()) {
            return Pace.FINISHED;
        }
        Job job = found.get();
        // Each line that is logged below says whose work it is.
        try (var ofJob = MDC.putCloseable("job", id.value());
                var ofTenant = MDC.putCloseable("tenant", job.tenant().value())) {
            List<RankStatus> ranks = WITH_CONTAINERS.contains(job.state()) ? scheduler.list(id) : List.of();
            return perform(job, ranks);
        } catch (Unavailable silent) {
            LOG.warn("job {} waits in {}: {}", id, job.state(), silent.getMessage());
            ledger.explain(job, "the container engine does not answer");
            return Pace.LATER;
        }
    }

    private Pace perform(Job job, List<RankStatus> ranks) {
        return switch (Reconciliation.next(job, ranks, job.ranks(), clock.instant())) {
            case Action.Finished finished -> Pace.FINISHED;
            case Action.Move move -> move(job, move);
            case Action.CheckInputs check -> checkInputs(job);
            case Action.AskForRoom ask -> askForRoom(job);
            case Action.PrepareImage prepare ->
                follow(job, scheduler.prepare(assignment(job)), Cause.IMAGES_PRESENT, "the engine holds the image");
            case Action.StartRanks start -> startRanks(job);
            case Action.WindDown wind -> {
                var pace = move(job, Reconciliation.ended(windDown.perform(job, wind.outcome())));
                nextInLine.run();
                yield pace;
            }
            case Action.Watch watch -> Pace.WATCH;
        };
    }

    private Pace move(Job job, Action.Move move) {
        ledger.move(
                job,
                new JobLedger.Move(move.cause(), move.detail(), move.outcome(), deadlines.after(move.cause(), job)));
        return Pace.NOW; // a lost race reads the row again, just as a won one
    }

    private Pace checkInputs(Job job) {
        return inputs.missing(job)
                .map(lost -> move(job, refused(lost)))
                .orElseGet(() -> move(job, new Action.Move(Cause.ACCEPTED, "inputs are there", Optional.empty())));
    }

    private static Action.Move refused(String lost) {
        var fault = Reconciliation.fault(EndReason.INPUT_MISSING, lost, List.of());
        return new Action.Move(Cause.REFUSED, fault.detail(), fault.outcome());
    }

    private Pace askForRoom(Job job) {
        var size = scheduler.capabilities();
        var total = new Demand(size.milliCpu(), size.memoryBytes());
        return switch (ledger.admit(job, total, deadlines.after(Cause.GRANTED, job))) {
            case Admission.Answer.Granted granted -> {
                nextInLine.run(); // there may be room for more than one
                yield Pace.NOW;
            }
            case Admission.Answer.Stale stale -> Pace.NOW;
            case Admission.Answer.Waits waits -> {
                ledger.explain(job, waits.reason());
                // Those behind the first are woken when it is their turn.
                yield waits.ahead() == 0 ? Pace.SOON : Pace.LATER;
            }
            case Admission.Answer.NeverFits never ->
                move(job, Reconciliation.fault(EndReason.NO_CAPACITY, never.detail(), List.of()));
        };
    }

    private Pace startRanks(Job job) {
        var answer = scheduler.submit(assignment(job));
        if (hasEnded(job)) {
            // 1. This replica read the row and stood still. 2. Another took the job over, ended it and removed all of
            // it.
            // 3. This one went on and made containers of a job that is over. Nobody else looks for them.
            scheduler.remove(job.id());
            return Pace.FINISHED;
        }
        return switch (answer) {
            case Answer.Accepted accepted -> Pace.NOW; // the next look sees every rank, or finds what is missing
            case Answer.Refused refused -> refuse(job, refused);
            case Answer.NotNow wait -> waits(job, wait);
        };
    }

    private boolean hasEnded(Job job) {
        return ledger.load(job.id()).filter(now -> !now.state().isTerminal()).isEmpty();
    }

    private Pace follow(Job job, Answer answer, Cause whenAccepted, String detail) {
        return switch (answer) {
            case Answer.Accepted accepted -> move(job, new Action.Move(whenAccepted, detail, Optional.empty()));
            case Answer.Refused refused -> refuse(job, refused);
            case Answer.NotNow wait -> waits(job, wait);
        };
    }

    private Pace refuse(Job job, Answer.Refused refused) {
        EndReason reason = switch (refused.why()) {
            case IMAGE_UNKNOWN, IMAGE_MISSING -> EndReason.IMAGE_MISSING;
            case IMAGE_CHANGED -> EndReason.IMAGE_CHANGED;
            case FEATURE_UNSUPPORTED, ENGINE_REFUSED -> EndReason.ENGINE_REFUSED;
            case INPUT_MISSING -> EndReason.INPUT_MISSING;
        };
        return move(job, Reconciliation.fault(reason, refused.detail(), List.of()));
    }

    private Pace waits(Job job, Answer.NotNow wait) {
        ledger.explain(job, wait.detail());
        return Pace.SOON;
    }

    private static Assignment assignment(Job job) {
        return new Assignment(job.tenant(), job.id(), job.description(), job.fence(), job.attempt());
    }
}
