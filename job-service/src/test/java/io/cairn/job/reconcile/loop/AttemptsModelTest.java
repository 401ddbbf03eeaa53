package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.NoContent;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.submit.Requests;
import io.cairn.kit.test.property.Property;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * The real steps of the loop on a model of an engine, with a service that is killed between any two calls, ranks that die,
 * containers that vanish, and an owner who pauses, resumes and stops: two attempts never run at once, no rank of one is started
 * twice, every log of a started rank is kept, and the job ends with nothing left.
 */
class AttemptsModelTest {

    private static final int RANKS = 3;
    private static final int BUDGET = 2;
    private static final int[] CODES = {0, 0, 0, 1, 137, 137, 255};

    @Test
    void r10_whateverHappensTwoAttemptsNeverRunAtOnceAndAllComesToAnEnd() {
        var moves = EnumSet.noneOf(Cause.class);
        Property.forAll(2000, random -> moves.addAll(new World(random).lives()));
        assertThat(moves)
                .as("the worlds are wide enough")
                .contains(
                        Cause.RETRY,
                        Cause.CLEARED_RESTART,
                        Cause.SUSPEND,
                        Cause.CLEARED_SUSPEND,
                        Cause.RESUME,
                        Cause.REQUEUE,
                        Cause.CLEARED_REQUEUE,
                        Cause.ENDED_WELL,
                        Cause.ENDED_FAULTY,
                        Cause.ENDED_CANCELLED);
    }

    private static final class World {

        private final RandomGenerator random;
        private final EngineModel engine;
        private final LedgerModel ledger;
        private final Logs logs = new Logs();
        private final Job job;
        private Instant now = SampleJobs.CREATED;

        World(RandomGenerator random) {
            this.random = random;
            this.engine = new EngineModel(random, RANKS);
            var request = random.nextInt(4) == 0
                    ? SampleJobs.request()
                    : Requests.like(SampleJobs.request()).restarts(BUDGET).made();
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
        }

        /** What moved the job. */
        List<Cause> lives() {
            for (int moment = 0; moment < 120 && !ended(); moment++) {
                happens();
                step();
                now = now.plusMillis(random.nextInt(900));
            }
            engine.calm();
            if (!ended()) {
                ledger.requestStop();
            }
            for (int moment = 0; moment < 20 && !ended(); moment++) {
                step();
            }
            assertThat(ended()).as("ended, not %s", ledger.row().state()).isTrue();
            assertThat(engine.containers()).as("left over").isEmpty();
            assertThat(logs.kept).as("kept logs").containsAll(seenToEnd());
            assertThat(ledger.row().progress().attempt().retries()).isLessThanOrEqualTo(BUDGET);
            assertThat(ledger.moves().stream().filter(Cause::beginsAttempt).count())
                    .isEqualTo(ledger.row().attempt() - 1L);
            assertThat(ledger.row().progress().holdsRoom())
                    .as("room is given back")
                    .isFalse();
            return ledger.moves();
        }

        /** All that were started, but for those whose container somebody removed. */
        private Set<String> seenToEnd() {
            var started = new HashSet<>(engine.started());
            started.removeAll(engine.vanished());
            return started;
        }

        private boolean ended() {
            return ledger.row().state().isTerminal();
        }

        private void happens() {
            switch (random.nextInt(40)) {
                case 0, 1, 2, 3 -> engine.end(CODES[random.nextInt(CODES.length)]);
                case 4 -> engine.vanish();
                case 5 -> wish(Wish.SUSPEND);
                case 6, 7 -> wish(Wish.RESUME);
                case 8 -> wish(Wish.REQUEUE);
                case 9 -> {
                    if (random.nextInt(8) == 0) {
                        ledger.requestStop();
                    }
                }
                default -> {}
            }
        }

        /** As the API lets wishes through. */
        private void wish(Wish wish) {
            var state = ledger.row().state();
            boolean paused = state == JobState.SUSPENDED;
            boolean leaving = state == JobState.STOPPING || state.isTerminal();
            if (!leaving && paused == (wish == Wish.RESUME)) {
                ledger.wish(wish);
            }
        }

        /** A new process each time: nothing is remembered but the row and the engine. */
        private void step() {
            try {
                var deadlines = new Deadlines(
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1));
                InstantSource time = () -> now;
                Clock clock = time.withZone(ZoneOffset.UTC);
                var windDown = new WindDown(ledger, engine, logs, Duration.ZERO);
                new JobStep(
                                ledger,
                                engine,
                                new JobStep.Ways(
                                        new InputCheck(new NoContent()),
                                        new Upkeep(engine, new ReplacementsModel(), windDown, clock),
                                        new RollStep(
                                                new RollsModel(ledger, () -> now),
                                                engine,
                                                windDown,
                                                Duration.ZERO,
                                                clock),
                                        windDown),
                                () -> {},
                                new LoopSettings(deadlines, clock))
                        .perform(job.id());
            } catch (EngineModel.Killed killed) {
                return; // the next step is of its heir
            }
        }
    }

    /** Remembers what is kept. */
    private static final class Logs implements Keep {
        private final Set<String> kept = new HashSet<>();

        @Override
        public boolean hasLog(Job job, Rank rank) {
            return kept.contains(EngineModel.name(rank, job.fence(), Incarnation.FIRST));
        }

        @Override
        public void log(Job job, RankStatus seen, LogWriter writer) throws IOException {
            writer.writeTo(OutputStream.nullOutputStream());
            kept.add(EngineModel.name(seen.rank(), job.fence(), seen.incarnation()));
        }

        @Override
        public void earlierLog(Job job, RankStatus seen, LogWriter writer) {
            throw new AssertionError("a job without replicas has one container for each rank of an attempt");
        }

        @Override
        public Optional<String> outputs(Job job, OutputReader reader) throws IOException {
            for (Rank rank : reader.ranks()) {
                reader.open(rank).close();
            }
            return Optional.empty();
        }
    }
}
