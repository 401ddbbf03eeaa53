package io.cairn.job.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.sweep.Orphans.Orphan;
import io.cairn.job.sweep.Orphans.Why;
import io.cairn.job.sweep.Thing.Kind;
import io.cairn.kit.test.property.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OrphansTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Set<JobState> WITH_CONTAINERS =
            EnumSet.of(JobState.STARTING, JobState.RUNNING, JobState.RECOVERING, JobState.STOPPING);

    private static final JobId JOB = id(1);

    @Test
    void eachOrphanIsToldWithItsReasonAndContainersGoFirst() {
        var things = List.of(
                thing(Kind.VOLUME, "a", id(1), Optional.empty()),
                thing(Kind.NETWORK, "b", id(1), Optional.empty()),
                thing(Kind.CONTAINER, "c", id(1), Optional.of(3L)),
                thing(Kind.CONTAINER, "d", id(2), Optional.of(4L)),
                thing(Kind.CONTAINER, "e", id(3), Optional.of(5L)),
                thing(Kind.CONTAINER, "f", id(4), Optional.of(8L)),
                thing(Kind.VOLUME, "checkpoint", id(4), Optional.empty()));
        var rows = Map.of(
                id(2), new Standing(JobState.FAILED, new Fence(4)),
                id(3), new Standing(JobState.RUNNING, new Fence(6)),
                id(4), new Standing(JobState.SUSPENDED, new Fence(8)));
        assertThat(Orphans.of(things, rows, NOW, GRACE))
                .extracting(orphan -> orphan.thing().name() + " " + orphan.why())
                .containsExactly(
                        "c UNKNOWN_JOB",
                        "d ENDED_JOB",
                        "e OLD_FENCE",
                        "f PAUSED_JOB",
                        "b UNKNOWN_JOB",
                        "a UNKNOWN_JOB");
    }

    @Test
    void sw1_whatALiveAttemptOwnsStays() {
        for (JobState state : JobState.values()) {
            var mine = List.of(
                    thing(Kind.CONTAINER, "rank", JOB, Optional.of(7L)),
                    thing(Kind.VOLUME, "checkpoint", JOB, Optional.empty()),
                    thing(Kind.NETWORK, "network", JOB, Optional.empty()));
            var orphans = Orphans.of(mine, Map.of(JOB, new Standing(state, new Fence(7))), NOW, GRACE);
            if (WITH_CONTAINERS.contains(state)) {
                assertThat(orphans).as("in %s", state).isEmpty();
            } else if (!state.isTerminal()) {
                assertThat(orphans)
                        .as("what attempts share, in %s", state)
                        .extracting(orphan -> orphan.thing().name())
                        .doesNotContain("checkpoint", "network");
            }
        }
    }

    @Test
    void sw1_aThingThatIsNewerThanTheRowStays() {
        var newer = thing(Kind.CONTAINER, "rank", JOB, Optional.of(8L));
        assertThat(Orphans.of(List.of(newer), Map.of(JOB, new Standing(JobState.STARTING, new Fence(7))), NOW, GRACE))
                .isEmpty();
    }

    @Test
    void sw3_theGraceEndsAtItsMoment() {
        var young = new Thing(
                Kind.CONTAINER, "rank", JOB, Optional.empty(), NOW.minus(GRACE).plusNanos(1));
        var old = new Thing(Kind.CONTAINER, "rank", JOB, Optional.empty(), NOW.minus(GRACE));
        assertThat(Orphans.of(List.of(young), Map.of(), NOW, GRACE)).isEmpty();
        assertThat(Orphans.of(List.of(old), Map.of(), NOW, GRACE)).containsExactly(new Orphan(old, Why.UNKNOWN_JOB));
    }

    @Test
    void sw2_sw4_whateverHappensInBetweenAnOrphanBelongsToNobodyAndNothingElseStays() {
        var seen = EnumSet.noneOf(Why.class);
        Property.forAll(5000, random -> {
            var rows = rows(random);
            var things = things(random, rows);
            var orphans = Orphans.of(things, rows, NOW, GRACE);
            orphans.forEach(orphan -> seen.add(orphan.why()));
            var names = orphans.stream().map(Orphan::thing).collect(Collectors.toSet());
            assertThat(names).as("each once").hasSameSizeAs(orphans);
            for (Thing thing : things) {
                if (!names.contains(thing)) {
                    assertThat(young(thing) || owned(thing, rows))
                            .as("%s stays", thing)
                            .isTrue();
                } else {
                    assertThat(young(thing)).as("%s is young", thing).isFalse();
                }
            }
            for (int later = 0; later < 20; later++) {
                happens(random, rows);
                names.forEach(orphan -> assertThat(claims(orphan, rows))
                        .as("%s is wanted", orphan)
                        .isFalse());
            }
        });
        assertThat(seen)
                .as("the worlds are wide enough; those of sw5 are rolled")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Why.OLD_GENERATION)));
    }

    @Test
    void sw5_bothGenerationsOfARollAreOwnedAndOneAfterwards() {
        var job = SampleJobs.submitted("acme", 0).id();
        var fence = Optional.of(new Fence(3));
        var first = thing(job, "first", fence, Optional.of(1));
        var second = thing(job, "second", fence, Optional.of(2));
        var shared = thing(job, "proxy", fence, Optional.empty());
        var things = List.of(first, second, shared);
        var rolling = Map.of(job, new Standing(JobState.RUNNING, new Fence(3), Set.of(1, 2)));
        assertThat(Orphans.of(things, rolling, NOW, GRACE)).isEmpty();
        var rolled = Map.of(job, new Standing(JobState.RUNNING, new Fence(3), Set.of(2)));
        assertThat(Orphans.of(things, rolled, NOW, GRACE)).containsExactly(new Orphan(first, Why.OLD_GENERATION));
        var rolledBack = Map.of(job, new Standing(JobState.RUNNING, new Fence(3)));
        assertThat(Orphans.of(things, rolledBack, NOW, GRACE)).containsExactly(new Orphan(second, Why.OLD_GENERATION));
        var nextAttempt = Map.of(job, new Standing(JobState.RUNNING, new Fence(2), Set.of(1)));
        assertThat(Orphans.of(things, nextAttempt, NOW, GRACE))
                .as("a later fence than the row's was made by who has read a later row")
                .isEmpty();
    }

    private static Thing thing(JobId job, String name, Optional<Fence> fence, Optional<Integer> generation) {
        return new Thing(
                Thing.Kind.CONTAINER,
                name,
                job,
                fence,
                generation,
                NOW.minus(GRACE).minusSeconds(1));
    }

    private static boolean young(Thing thing) {
        return thing.createdAt().isAfter(NOW.minus(GRACE));
    }

    private static boolean owned(Thing thing, Map<JobId, Standing> rows) {
        var row = rows.get(thing.job());
        return row != null
                && !row.state().isTerminal()
                && thing.fence()
                        .map(fence -> fence.value() >= row.fence().value())
                        .orElse(true);
    }

    /**
     * Whether a live attempt would find this and take it for its own. In STOPPING nothing is taken up any more: a job that was
     * paused and is stopped is content with finding nothing.
     */
    private static boolean claims(Thing thing, Map<JobId, Standing> rows) {
        var row = rows.get(thing.job());
        return row != null
                && WITH_CONTAINERS.contains(row.state())
                && row.state() != JobState.STOPPING
                && thing.fence().map(row.fence()::equals).orElse(true);
    }

    /** One job makes a legal move, or is forgotten after its end. */
    private static void happens(RandomGenerator random, Map<JobId, Standing> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var job = List.copyOf(rows.keySet()).get(random.nextInt(rows.size()));
        var row = rows.getOrDefault(job, new Standing(JobState.FAILED, new Fence(1)));
        if (row.state().isTerminal()) {
            rows.remove(job);
            return;
        }
        var cause = Cause.values()[random.nextInt(Cause.values().length)];
        JobTransitions.next(row.state(), cause)
                .ifPresent(to -> rows.put(
                        job,
                        new Standing(
                                to,
                                cause.beginsAttempt() ? new Fence(row.fence().value() + 1) : row.fence())));
    }

    private static Map<JobId, Standing> rows(RandomGenerator random) {
        var rows = new HashMap<JobId, Standing>();
        for (int job = 0; job < 4; job++) {
            if (random.nextInt(4) > 0) {
                var state = JobState.values()[random.nextInt(JobState.values().length)];
                rows.put(id(job), new Standing(state, new Fence(1 + random.nextInt(4))));
            }
        }
        return rows;
    }

    /** What a service leaves that is killed anywhere: never of a fence that the job has not come to. */
    private static List<Thing> things(RandomGenerator random, Map<JobId, Standing> rows) {
        var things = new ArrayList<Thing>();
        for (int number = random.nextInt(12); number > 0; number--) {
            var job = id(random.nextInt(4));
            long newest = Optional.ofNullable(rows.get(job))
                    .map(row -> row.fence().value())
                    .orElse(4L);
            Optional<Fence> fence =
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of(new Fence(1 + random.nextLong(newest)));
            things.add(new Thing(
                    Kind.values()[random.nextInt(3)],
                    "thing-" + number,
                    job,
                    fence,
                    NOW.minusSeconds(random.nextInt(120))));
        }
        return things;
    }

    private static Thing thing(Kind kind, String name, JobId job, Optional<Long> fence) {
        return new Thing(kind, name, job, fence.map(Fence::new), NOW.minus(GRACE));
    }

    private static JobId id(int number) {
        return new JobId("j" + "0".repeat(24) + number);
    }
}
