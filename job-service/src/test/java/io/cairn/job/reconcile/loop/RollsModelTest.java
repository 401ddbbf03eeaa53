package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.NoContent;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
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
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The real steps of the loop on a model of an engine, with a service that is killed between any two calls, replicas that end, and an
 * owner who rolls and stops: no rank runs twice in one generation, the generation that serves is never stopped by a roll, every log
 * is kept, and nothing is left.
 */
class RollsModelTest {

    private static final int REPLICAS = 3;
    private static final Duration DRAIN = Duration.ofSeconds(4);

    @Test
    void ro5_whateverHappensTheGenerationOfTheJobIsLeftAloneAndOnlyItIsLeft() {
        var moves = EnumSet.noneOf(Cause.class);
        Property.forAll(1500, random -> moves.addAll(new World(random).lives()));
        assertThat(moves)
                .as("the worlds are wide enough")
                .contains(
                        Cause.ROLL_STARTS,
                        Cause.ROLL_WELL,
                        Cause.ROLL_DRAINED,
                        Cause.ROLLED,
                        Cause.ROLL_FAILS,
                        Cause.ROLLED_BACK,
                        Cause.ROLL_CUT_SHORT);
    }

    private static final class World {

        private final RandomGenerator random;
        private final EngineModel engine;
        private final LedgerModel ledger;
        private final RollsModel rolls;
        private final ReplacementsModel replacements = new ReplacementsModel();
        private final Logs logs = new Logs();
        private final Job job;
        private Instant now = SampleJobs.CREATED;

        World(RandomGenerator random) {
            this.random = random;
            this.engine = new EngineModel(random, REPLICAS);
            var stored = SampleJobs.submitted("acme", 0, SampleJobs.request("serving"));
            this.job = new Job(
                    stored.id(),
                    stored.tenant(),
                    stored.request(),
                    stored.resolution(),
                    stored.description(),
                    REPLICAS,
                    stored.demand(),
                    stored.devices(),
                    stored.createdAt(),
                    stored.progress());
            this.ledger = new LedgerModel(job, () -> now);
            this.rolls = new RollsModel(ledger, () -> now);
        }

        /** What moved its rolls. */
        Set<Cause> lives() {
            for (int moment = 0; moment < 150 && !ended(); moment++) {
                happens();
                step();
                assertNoRankTwice();
                now = now.plusMillis(random.nextInt(900));
            }
            engine.calm();
            comesToRest();
            if (!ended()) {
                assertThat(engine.containers())
                        .as("what is left beside generation %s", ledger.row().generation())
                        .hasSize(REPLICAS)
                        .allSatisfy(rank -> assertThat(rank.incarnation().generation())
                                .isEqualTo(ledger.row().generation().number()))
                        .allSatisfy(rank -> assertThat(rank.phase()).isEqualTo(Phase.RUNNING));
                ledger.requestStop();
            }
            for (int moment = 0; moment < 20 && !ended(); moment++) {
                step();
            }
            assertThat(ended()).as("ended, not %s", ledger.row().state()).isTrue();
            assertThat(engine.containers()).as("left over").isEmpty();
            assertThat(logs.kept).as("kept logs").containsAll(engine.started());
            assertThat(rolls.latest(job.id()).filter(Roll::isUnderWay)).isEmpty();
            return rolls.moves().isEmpty() ? EnumSet.noneOf(Cause.class) : EnumSet.copyOf(rolls.moves());
        }

        /** Nothing ends any more, and nobody is killed: all that was begun is done in time. */
        private void comesToRest() {
            for (int moment = 0; moment < 200 && !ended(); moment++) {
                step();
                now = now.plusSeconds(1);
            }
        }

        private boolean ended() {
            return ledger.row().state().isTerminal();
        }

        private void happens() {
            switch (random.nextInt(40)) {
                case 0 -> engine.end(1);
                case 1, 2, 3, 4, 5 -> roll();
                case 6 -> {
                    if (random.nextInt(12) == 0) {
                        ledger.requestStop();
                    }
                }
                default -> {}
            }
        }

        /** As the API lets it through. */
        private void roll() {
            var row = ledger.row();
            if (row.state() == JobState.RUNNING
                    && !row.stopRequested()
                    && rolls.latest(row.id()).filter(Roll::isUnderWay).isEmpty()) {
                var deadline = now.plusSeconds(3 + random.nextInt(20));
                rolls.begin(
                        row,
                        new Rolls.Content(row.request(), row.resolution(), DescriptionFile.of("kind: Job\n# next\n")),
                        deadline);
            }
        }

        /** A rank of a generation runs once, and what the job runs is there at least as created. */
        private void assertNoRankTwice() {
            var running = engine.containers().stream()
                    .filter(seen -> seen.phase() == Phase.RUNNING)
                    .map(seen -> seen.rank() + " " + seen.incarnation().generation())
                    .toList();
            assertThat(running).doesNotHaveDuplicates();
            assertThat(engine.containers().stream()
                            .map(seen -> seen.incarnation().generation())
                            .collect(Collectors.toSet()))
                    .as("generations at once")
                    .hasSizeLessThanOrEqualTo(2);
        }

        /** A new process each time: nothing is remembered but the rows and the engine. */
        private void step() {
            try {
                var day = Duration.ofDays(1);
                InstantSource time = () -> now;
                Clock clock = time.withZone(ZoneOffset.UTC);
                var windDown = new WindDown(ledger, engine, logs, Duration.ZERO);
                new JobStep(
                                ledger,
                                engine,
                                new JobStep.Ways(
                                        new InputCheck(new NoContent()),
                                        new Upkeep(engine, replacements, windDown, clock),
                                        new RollStep(rolls, engine, windDown, DRAIN, clock),
                                        windDown),
                                () -> {},
                                new LoopSettings(new Deadlines(day, day, day, day, day, day), clock))
                        .perform(job.id());
            } catch (EngineModel.Killed killed) {
                return; // the next step is of its heir
            }
        }
    }

    /** Remembers what is kept. */
    private static final class Logs implements Keep {
        private final Set<String> kept = new HashSet<>();
        private final Set<String> last = new HashSet<>();

        @Override
        public boolean hasLog(Job job, Rank rank) {
            return last.contains(rank + " " + job.fence());
        }

        @Override
        public void log(Job job, RankStatus seen, LogWriter writer) throws IOException {
            earlierLog(job, seen, writer);
            last.add(seen.rank() + " " + job.fence());
        }

        @Override
        public void earlierLog(Job job, RankStatus seen, LogWriter writer) throws IOException {
            writer.writeTo(OutputStream.nullOutputStream());
            kept.add(EngineModel.name(seen.rank(), job.fence(), seen.incarnation()));
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
