package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.content.NoContent;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.InMemoryAllocations;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.quota.desk.Errands;
import io.cairn.job.quota.desk.QuotaDesk;
import io.cairn.job.quota.desk.QuotaRounds;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.submit.JobRequest.OnRecall;
import io.cairn.job.submit.Requests;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The real steps of the loop and the real errands, on models of an engine and of quota-service, with a service that is killed
 * between any two calls, a line that breaks before or after the effect, recalls, pauses, stops, and a replica that stands still
 * with containers in its hand: no container runs without quota that is held, and all that was asked for is given back once.
 */
class QuotaModelTest {

    /** What is done wrongly, to see that it is found. */
    private enum Fault {
        NONE,
        /** What is owed is given back without a look at the engine. */
        BLIND,
        /** Containers start on quota that is owed. */
        OPEN_GATE,
        /** A wish is forgotten when the service is killed. */
        FORGETFUL
    }

    @Test
    void qj3_whateverHappensQuotaIsHeldWhileContainersRunAndGivenBackInTheEnd() {
        var moves = EnumSet.noneOf(Cause.class);
        Property.forAll(Counts.of(2_000, 100_000), random -> moves.addAll(new World(random, Fault.NONE).lives()));
        assertThat(moves)
                .as("the worlds are wide enough")
                .contains(
                        Cause.GRANTED,
                        Cause.REQUEUE,
                        Cause.RECALL,
                        Cause.CLEARED_REQUEUE,
                        Cause.CLEARED_SUSPEND,
                        Cause.RESUME,
                        Cause.RETRY,
                        Cause.ENDED_WELL,
                        Cause.ENDED_FAULTY,
                        Cause.ENDED_RECALLED,
                        Cause.ENDED_CANCELLED);
        assertThat(moves).as("each attempt has an allocation of its own").doesNotContain(Cause.CLEARED_RESTART);
    }

    @Test
    void qj2_whoGivesBackWithoutALookAtTheEngineIsFound() {
        isFound(Fault.BLIND, "QJ-2");
    }

    @Test
    void qj4_aGateThatLetsInWhatIsOwedIsFound() {
        isFound(Fault.OPEN_GATE, "QJ-");
    }

    @Test
    void qj3_aWishThatIsNotKeptIsFound() {
        isFound(Fault.FORGETFUL, "QJ-3");
    }

    private static void isFound(Fault fault, String rule) {
        assertThatThrownBy(() -> Property.forAll(20_000, random -> new World(random, fault).lives()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule);
    }

    private static final class World {

        private static final int RANKS = 2;

        private final RandomGenerator random;
        private final Fault fault;
        private final EngineModel engine;
        private final LedgerModel ledger;
        private final QuotaServiceModel service;
        private final InMemoryAllocations allocations;
        private final Job job;
        private Optional<Ghost> ghost = Optional.empty();
        private Instant now = SampleJobs.CREATED;

        /** A container that a replica which stood still makes for an attempt that may be over. */
        private record Ghost(Fence fence, Step step) {
            private enum Step {
                MEANT,
                CREATED,
                LET_IN,
                RUNS
            }
        }

        World(RandomGenerator random, Fault fault) {
            this.random = random;
            this.fault = fault;
            this.engine = new EngineModel(random, RANKS);
            var request = Requests.like(SampleJobs.request())
                    .restarts(1)
                    .onRecall(random.nextInt(3) == 0 ? OnRecall.END : OnRecall.REQUEUE)
                    .made();
            var stored = SampleJobs.submitted("acme", 0, request);
            this.job = new Job(
                    stored.id(),
                    stored.tenant(),
                    stored.request(),
                    stored.resolution(),
                    stored.description(),
                    RANKS,
                    stored.demand(),
                    stored.devices(),
                    stored.createdAt(),
                    stored.progress());
            this.ledger = new LedgerModel(job, () -> now);
            this.service = new QuotaServiceModel(random, () -> now, this::mayRun);
            this.allocations = new InMemoryAllocations(() -> Optional.of(ledger.row()), this::wish);
        }

        List<Cause> lives() {
            for (int moment = 0; moment < 150 && !ended(); moment++) {
                happens();
                step();
                haunt();
                runsOnQuota();
                now = now.plusMillis(random.nextInt(900));
            }
            engine.calm();
            if (!ended()) {
                ledger.requestStop();
            }
            for (int moment = 0; moment < 30 && !ended(); moment++) {
                step();
                now = now.plusSeconds(1);
            }
            assertThat(ended()).as("ended, not %s", ledger.row().state()).isTrue();
            for (int moment = 0; moment < 4; moment++) {
                haunt(); // the replica that stood still goes on
                runsOnQuota();
                quietly(this::round);
                now = now.plusSeconds(10);
            }
            service.calm();
            ghost = Optional.empty(); // the sweep finds it
            for (int moment = 0; moment < 4; moment++) {
                quietly(this::round);
                now = now.plusSeconds(10);
            }
            assertThat(service.open()).as("QJ-3: what is still held").isEmpty();
            assertThat(allocations.rows()).allMatch(row -> row.state().isSettled());
            return ledger.moves();
        }

        private boolean ended() {
            return ledger.row().state().isTerminal();
        }

        private void happens() {
            switch (random.nextInt(40)) {
                case 0, 1 -> engine.end(0);
                case 2 -> engine.end(137);
                case 3 -> engine.vanish();
                case 4 -> wish(Wish.SUSPEND);
                case 5, 6 -> wish(Wish.RESUME);
                case 7, 8, 9, 10, 11 -> service.grant();
                case 12, 13 -> service.recall();
                case 14 -> allocations.hurry(job.tenant(), job.id(), now);
                case 15 -> {
                    if (random.nextInt(8) == 0) {
                        ledger.requestStop();
                    }
                }
                case 16 -> {
                    if (random.nextInt(20) == 0) {
                        service.refuse();
                    }
                }
                default -> {}
            }
        }

        /** As the API and the database let wishes through. */
        private void wish(Wish wish) {
            var row = ledger.row();
            boolean paused = row.state() == JobState.SUSPENDED;
            boolean leaving = row.state() == JobState.STOPPING || row.state().isTerminal();
            if (!leaving
                    && row.state() != JobState.SUBMITTED
                    && row.wish().isEmpty()
                    && paused == (wish == Wish.RESUME)) {
                ledger.wish(wish);
            }
        }

        /** One more thing that a replica does which read an old row: it creates, asks the gate, starts, with time between. */
        private void haunt() {
            if (random.nextInt(3) != 0) {
                return;
            }
            ghost = ghost.isEmpty()
                    ? allocations
                            .find(job.id(), ledger.row().attempt())
                            .filter(row -> row.state() == AllocationState.GRANTED)
                            .map(row -> new Ghost(row.jobFence(), Ghost.Step.MEANT))
                    : ghost.flatMap(this::further);
        }

        private Optional<Ghost> further(Ghost at) {
            return switch (at.step()) {
                case MEANT -> Optional.of(new Ghost(at.fence(), Ghost.Step.CREATED));
                case CREATED ->
                    letsIn(at.fence()) ? Optional.of(new Ghost(at.fence(), Ghost.Step.LET_IN)) : Optional.empty();
                case LET_IN -> Optional.of(new Ghost(at.fence(), Ghost.Step.RUNS));
                case RUNS -> Optional.empty(); // it is found and removed
            };
        }

        private boolean letsIn(Fence fence) {
            var row = allocations.under(job.id(), fence);
            return QuotaRules.admits(row).isPresent()
                    || (fault == Fault.OPEN_GATE
                            && row.filter(held -> held.state() != AllocationState.ASKED)
                                    .isPresent());
        }

        private boolean mayRun(Fence fence) {
            return engine.containers().stream()
                            .anyMatch(rank -> rank.fence().equals(fence) && rank.phase() != Phase.EXITED)
                    || ghost.filter(made -> made.fence().equals(fence) && made.step() != Ghost.Step.MEANT)
                            .filter(made -> made.step() == Ghost.Step.LET_IN || made.step() == Ghost.Step.RUNS)
                            .isPresent();
        }

        private boolean seenEnded(Fence fence) {
            return engine.containers().stream()
                            .allMatch(rank -> !rank.fence().equals(fence) || rank.phase() == Phase.EXITED)
                    && ghost.filter(made -> made.fence().equals(fence) && made.step() != Ghost.Step.MEANT)
                            .isEmpty();
        }

        private void runsOnQuota() {
            engine.containers().stream()
                    .filter(rank -> rank.phase() == Phase.RUNNING)
                    .forEach(rank -> assertThat(service.holdsFor(rank.fence()))
                            .as("QJ-1: %s runs on quota that is held", rank)
                            .isTrue());
            ghost.filter(made -> made.step() == Ghost.Step.RUNS)
                    .ifPresent(made -> assertThat(service.holdsFor(made.fence()))
                            .as("QJ-4: a late container runs on quota that is held")
                            .isTrue());
        }

        /** A new process each time: nothing is remembered but the rows and the engine. */
        private void step() {
            quietly(random.nextInt(3) == 0 ? this::round : this::jobStep);
        }

        private void quietly(Runnable work) {
            try {
                work.run();
            } catch (EngineModel.Killed killed) {
                if (fault == Fault.FORGETFUL) {
                    allocations.forget(AllocationState.ASKED);
                }
            }
        }

        private void round() {
            new QuotaRounds(allocations, errands(), QuotaMode.ON, clock()).round();
        }

        private void jobStep() {
            var quota = new QuotaDesk(
                    allocations, errands(), new QuotaDesk.Settings(QuotaMode.ON, Duration.ofMinutes(1)), clock());
            var day = Duration.ofDays(1);
            var windDown = new WindDown(ledger, engine, new NothingKept(), Duration.ZERO, quota);
            new JobStep(
                            ledger,
                            engine,
                            new JobStep.Ways(
                                    new InputCheck(new NoContent()),
                                    new Upkeep(engine, new ReplacementsModel(), windDown, clock()),
                                    new RollStep(
                                            new RollsModel(ledger, () -> now),
                                            engine,
                                            windDown,
                                            Duration.ZERO,
                                            clock()),
                                    windDown),
                            () -> {},
                            new LoopSettings(new Deadlines(day, day, day, day, day, day), clock(), quota))
                    .perform(job.id());
        }

        private Errands errands() {
            var rhythm = new QuotaRules.Rhythm(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));
            return new Errands(
                    allocations, service, (of, fence) -> fault == Fault.BLIND || seenEnded(fence), rhythm, clock());
        }

        private Clock clock() {
            InstantSource time = () -> now;
            return time.withZone(ZoneOffset.UTC);
        }
    }

    private static final class NothingKept implements Keep {
        @Override
        public boolean hasLog(Job job, Rank rank) {
            return true;
        }

        @Override
        public void log(Job job, RankStatus seen, LogWriter writer) {}

        @Override
        public void earlierLog(Job job, RankStatus seen, LogWriter writer) {}

        @Override
        public Optional<String> outputs(Job job, OutputReader reader) {
            return Optional.empty();
        }
    }
}
