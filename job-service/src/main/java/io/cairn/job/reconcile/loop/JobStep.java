package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.reconcile.Action;
import io.cairn.job.reconcile.Reconciliation;
import io.cairn.job.reconcile.Rolling;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.time.Clock;
import java.time.Duration;
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
            EnumSet.of(JobState.STARTING, JobState.RUNNING, JobState.RECOVERING, JobState.STOPPING);

    /** Jobs that wait behind more than so many look seldom. */
    private static final int NEAR_THE_HEAD = 2;

    private final JobLedger ledger;
    private final ContainerScheduler scheduler;
    private final InputCheck inputs;
    private final WindDown windDown;
    private final Upkeep upkeep;
    private final RollStep rolls;
    private final Runnable nextInLine;
    private final Deadlines deadlines;
    private final Quota quota;
    private final Clock clock;

    /** What a job needs on its way, in the order of need. */
    public record Ways(InputCheck inputs, Upkeep upkeep, RollStep rolls, WindDown windDown) {}

    /** @param nextInLine makes the loop look at the job that is to get room next */
    public JobStep(
            JobLedger ledger, ContainerScheduler scheduler, Ways ways, Runnable nextInLine, LoopSettings settings) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.inputs = ways.inputs();
        this.windDown = ways.windDown();
        this.upkeep = ways.upkeep();
        this.rolls = ways.rolls();
        this.nextInLine = nextInLine;
        this.deadlines = settings.deadlines();
        this.quota = settings.quota();
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
            return perform(job, WITH_CONTAINERS.contains(job.state()) ? ranks(job) : List.of());
        } catch (Unavailable silent) {
            LOG.warn("job {} waits in {}: {}", id, job.state(), silent.getMessage());
            ledger.explain(job, "the container engine does not answer");
            return Pace.LATER;
        }
    }

    /** The containers of the attempt that the job is in. What a replica made of an earlier one after it stood still is removed. */
    private List<RankStatus> ranks(Job job) {
        var all = scheduler.list(job.id());
        all.stream()
                .map(RankStatus::fence)
                .filter(fence -> fence.value() < job.fence().value())
                .distinct()
                .forEach(old -> scheduler.clear(job.id(), old));
        return all.stream().filter(rank -> rank.fence().equals(job.fence())).toList();
    }

    private Pace perform(Job job, List<RankStatus> ranks) {
        var look = upkeep.look(job, ranks);
        return switch (Reconciliation.next(job, look.ranks(), job.ranks(), clock.instant())) {
            case Action.Finished finished -> Pace.FINISHED;
            case Action.Move move -> move(job, move);
            case Action.CheckInputs check -> checkInputs(job);
            case Action.AskForRoom ask -> askForRoom(job);
            case Action.PrepareImage prepare ->
                follow(job, scheduler.prepare(assignment(job)), Cause.IMAGES_PRESENT, "the engine holds the image");
            case Action.StartRanks start -> startRanks(job);
            case Action.WindDown wind -> move(job, Reconciliation.ended(windDown.perform(job, wind.outcome())));
            case Action.EndAttempt end -> {
                windDown.endAttempt(job, end.recovery().then());
                yield Pace.NOW; // the next look sees that nothing is left
            }
            case Action.LeaveAttempt leave -> {
                scheduler.clear(job.id(), job.fence());
                var pace = move(job, quota.leaving(leave.move()));
                nextInLine.run(); // a pause gives room back
                quota.left(job.id());
                yield pace;
            }
            case Action.Pause pause -> {
                ledger.explain(job, pause.reason());
                yield Pace.WATCH;
            }
            case Action.Watch watch -> keepUp(job, ranks, look);
            case Action.Rest rest -> Pace.REST;
        };
    }

    /** All is as the state says; what the job has lost is made anew, and its roll goes on. */
    private Pace keepUp(Job job, List<RankStatus> ranks, Upkeep.Look look) {
        if (look.proxyIsGivenUp()) {
            String detail = "its proxy ended again and again";
            return move(job, Reconciliation.fault(EndReason.CONTAINER_LOST, detail, look.ranks()));
        }
        var pace = upkeep.perform(job, look.needs(), assignment(job));
        if (pace == Pace.NOW || Rolling.generation(job).isEmpty()) {
            return pace;
        }
        var roll = rolls.underWay(job);
        if (roll.isEmpty()) {
            clearOlderGenerations(job, ranks);
            return pace;
        }
        return rolls.perform(job, roll.get(), ranks);
    }

    /** What a replica of this service made that stood still while another finished the roll. Later ones than the row knows are left. */
    private void clearOlderGenerations(Job job, List<RankStatus> ranks) {
        ranks.stream()
                .map(rank -> rank.incarnation().generation())
                .filter(generation -> generation < job.generation().number())
                .distinct()
                .forEach(generation -> scheduler.clear(job.id(), job.fence(), generation));
    }

    private Pace move(Job job, Action.Move move) {
        var to = JobTransitions.next(job.state(), move.cause())
                .orElse(job.state()); // the ledger refuses what has no row
        Duration pause = move.recovery()
                .map(recovery -> Duration.between(clock.instant(), recovery.notBefore()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        ledger.move(
                job,
                new JobLedger.Move(
                        move.cause(), move.detail(), move.outcome(), move.recovery(), deadlines.of(to, job, pause)));
        if (to.isTerminal()) {
            nextInLine.run(); // it gave room back, or its place in the line
            quota.left(job.id());
        }
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
        // What never fits is said at once, and not after a wait for quota.
        return switch (job.demand().fitsInto(total) ? quota.permit(job) : new Quota.Permit.Held()) {
            case Quota.Permit.Held held -> admit(job, total);
            case Quota.Permit.Waits waits -> {
                ledger.explain(job, waits.reason());
                yield Pace.REST; // it is woken when quota-service has said something else
            }
            case Quota.Permit.Never never ->
                move(
                        job,
                        Reconciliation.towardsEnd(
                                job, Reconciliation.fault(EndReason.QUOTA_REFUSED, never.detail(), List.of())));
        };
    }

    private Pace admit(Job job, Demand total) {
        return switch (ledger.admit(job, total, deadlines.of(JobState.RESERVED, job, Duration.ZERO))) {
            case Admission.Answer.Granted granted -> {
                nextInLine.run(); // there may be room for more than one
                yield Pace.NOW;
            }
            case Admission.Answer.Stale stale -> Pace.NOW;
            case Admission.Answer.Waits waits -> {
                ledger.explain(job, waits.reason());
                yield waiting(waits.ahead());
            }
            case Admission.Answer.NeverFits never ->
                move(
                        job,
                        Reconciliation.towardsEnd(
                                job, Reconciliation.fault(EndReason.NO_CAPACITY, never.detail(), List.of())));
        };
    }

    /** Those behind the first are woken when it is their turn; what they look for themselves is only the position that they show. */
    private static Pace waiting(int ahead) {
        if (ahead == 0) {
            return Pace.SOON;
        }
        return ahead <= NEAR_THE_HEAD ? Pace.LATER : Pace.REST;
    }

    private Pace startRanks(Job job) {
        var answer = scheduler.submit(assignment(job));
        var now = ledger.load(job.id());
        if (now.filter(row -> row.fence().equals(job.fence()) && WITH_CONTAINERS.contains(row.state()))
                .isEmpty()) {
            return takeBack(job, now);
        }
        return switch (answer) {
            case Answer.Accepted accepted -> Pace.NOW; // the next look sees every rank, or finds what is missing
            case Answer.Refused refused -> refuse(job, refused);
            case Answer.NotNow wait -> waits(job, wait);
        };
    }

    /**
     * 1. This replica read the row and stood still. 2. Another took the job over, ended it or this attempt and removed all of it.
     * 3. This one went on and made containers that nobody else looks for.
     */
    private Pace takeBack(Job job, Optional<Job> now) {
        if (now.filter(row -> !row.state().isTerminal()).isEmpty()) {
            scheduler.remove(job.id());
            return Pace.FINISHED;
        }
        scheduler.clear(job.id(), job.fence());
        return Pace.NOW;
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
        return new Assignment(
                job.tenant(), job.id(), job.description(), job.fence(), job.attempt(), Rolling.generation(job));
    }
}
