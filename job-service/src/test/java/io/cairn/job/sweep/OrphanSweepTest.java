package io.cairn.job.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import io.cairn.job.sweep.Thing.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrphanSweepTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final JobId RUNS = new JobId("j" + "0".repeat(24) + "1");
    private static final JobId UNKNOWN = new JobId("j" + "0".repeat(24) + "2");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Engine engine = new Engine();
    private final OrphanSweep sweep = new OrphanSweep(
            engine,
            jobs -> {
                engine.log.add("rows");
                return Map.of(RUNS, new Standing(JobState.RUNNING, new Fence(2)));
            },
            Duration.ofMinutes(1),
            meters,
            Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void sw1_theEngineIsReadBeforeTheRows() {
        sweep.round();
        assertThat(engine.log).containsExactly("things", "rows");
    }

    @Test
    void aRoundRemovesOrphansAndCountsThem() {
        engine.add(Kind.CONTAINER, "old", RUNS, 1);
        engine.add(Kind.CONTAINER, "mine", RUNS, 2);
        engine.add(Kind.VOLUME, "lost", UNKNOWN, 1);
        assertThat(sweep.round()).isEqualTo(2);
        assertThat(engine.names()).containsExactly("mine");
        assertThat(count("old_fence")).isEqualTo(1);
        assertThat(count("unknown_job")).isEqualTo(1);
        assertThat(sweep.round()).as("again").isZero();
    }

    @Test
    void whatCannotBeRemovedKeepsNothingElseFromIt() {
        engine.add(Kind.CONTAINER, "stuck", UNKNOWN, 1);
        engine.add(Kind.VOLUME, "lost", UNKNOWN, 1);
        assertThat(sweep.round()).isEqualTo(1);
        assertThat(engine.names()).containsExactly("stuck");
    }

    @Test
    void aSilentEngineIsAskedAgainLater() {
        engine.silent = true;
        assertThat(sweep.round()).isZero();
    }

    private double count(String why) {
        return meters.get("cairn.jobs.orphans").tag("why", why).counter().count();
    }

    private static final class Engine implements EngineThings {
        private final List<Thing> things = new ArrayList<>();
        private final List<String> log = new ArrayList<>();
        private boolean silent;

        void add(Kind kind, String name, JobId job, long fence) {
            things.add(new Thing(kind, name, job, Optional.of(new Fence(fence)), NOW.minusSeconds(60)));
        }

        List<String> names() {
            return things.stream().map(Thing::name).toList();
        }

        @Override
        public List<Thing> all() {
            log.add("things");
            if (silent) {
                throw new Unavailable("silent", new IllegalStateException());
            }
            return List.copyOf(things);
        }

        @Override
        public void remove(Thing thing) {
            if (thing.name().equals("stuck")) {
                throw new IllegalStateException("in use");
            }
            things.remove(thing);
        }
    }
}
