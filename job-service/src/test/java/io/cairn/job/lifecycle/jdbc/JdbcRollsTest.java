package io.cairn.job.lifecycle.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacement.Part;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.RollTransitions;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.submit.Requests;
import io.cairn.job.sweep.jdbc.JdbcStandings;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class JdbcRollsTest {

    private static final Demand ENGINE = new Demand(2000, 8L << 30);
    private static final DescriptionFile NEXT = DescriptionFile.of("kind: Job\n# next\n");
    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final JdbcJobs jobs = new JdbcJobs(sql, transaction, new NobodyWakes());
    private final JdbcJobLedger ledger = new JdbcJobLedger(
            sql, transaction, (job, outcome, at) -> () -> {}, new DeviceClaims(sql, Inventory.NONE), Clock.systemUTC());
    private final JdbcRolls rolls = new JdbcRolls(sql, transaction, new NobodyWakes(), Clock.systemUTC());
    private final JdbcReplacements replacements = new JdbcReplacements(sql, transaction, Clock.systemUTC());

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void empty() {
        sql.sql("truncate job, job_event, job_generation, job_roll cascade").update();
    }

    @Test
    void aRollIsStoredWithItsGenerationAndTheJobGoesOnAsItIs() {
        var job = running();
        var seen = begin(job);
        var roll = roll(job);
        assertThat(roll.from()).isEqualTo(Generation.FIRST);
        assertThat(roll.to()).isEqualTo(new Generation(2, 1));
        assertThat(roll.state()).isEqualTo(RollState.WAITING);
        assertThat(roll.file()).isEqualTo(NEXT);
        assertThat(seen.description()).isEqualTo(job.description());
        assertThat(seen.version()).isEqualTo(job.version() + 1);
        assertThat(lastEvent(job).cause()).isEqualTo(Cause.ROLL_ASKED);
        assertThat(rolls.description(job.tenant(), job.id(), 1)).contains(job.description());
        assertThat(rolls.description(job.tenant(), job.id(), 2)).contains(NEXT);
        assertThat(rolls.description(job.tenant(), job.id(), 3)).isEmpty();
        assertThat(rolls.description(new TenantId("rival"), job.id(), 2)).isEmpty();
        assertThat(rolls.lock(new TenantId("rival"), job.id())).isEmpty();
    }

    @Test
    void theJobIsOfTheNewGenerationFromDrainedOnAndASecondRollTakesTheNextSlot() {
        var job = begin(running());
        for (var cause : List.of(Cause.ROLL_STARTS, Cause.ROLL_WELL, Cause.ROLL_DRAINED, Cause.ROLLED)) {
            assertThat(job.description())
                    .isEqualTo(SampleJobs.submitted("acme", 0).description());
            assertThat(rolls.move(job, roll(job), cause, "as the test wants")).isTrue();
            job = load(job);
            assertThat(lastEvent(job).cause()).isEqualTo(cause);
            if (cause == Cause.ROLL_DRAINED) {
                break;
            }
        }
        assertThat(job.description()).isEqualTo(NEXT);
        assertThat(job.request().args()).containsExactly("next");
        assertThat(job.generation()).isEqualTo(new Generation(2, 1));
        assertThat(jobs.find(job.tenant(), job.id())).contains(job);
        assertThat(rolls.move(job, roll(job), Cause.ROLLED, "done")).isTrue();
        assertThat(roll(job).endedAt()).isPresent();
        begin(load(job));
        assertThat(roll(job).to()).isEqualTo(new Generation(3, 2));
    }

    @Test
    void theNumberOfARollThatFailedIsNotGivenAgainAndItsSlotIs() {
        var job = begin(running());
        assertThat(rolls.move(job, roll(job), Cause.ROLL_FAILS, "worker 0 exited with 1"))
                .isTrue();
        assertThat(rolls.move(load(job), roll(job), Cause.ROLLED_BACK, "gone")).isTrue();
        assertThat(roll(job).why()).contains("worker 0 exited with 1");
        begin(load(job));
        assertThat(roll(job).to()).isEqualTo(new Generation(3, 1));
    }

    @ParameterizedTest
    @EnumSource(RollState.class)
    void everyIllegalMoveIsRefused(RollState state) {
        var job = begin(running());
        sql.sql("update job_roll set state = :state")
                .param("state", state.name())
                .update();
        for (Cause cause : Cause.values()) {
            if (RollTransitions.next(state, cause).isEmpty()) {
                assertThatThrownBy(() -> rolls.move(job, roll(job), cause, "never"))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(load(job)).isEqualTo(job);
    }

    @Test
    void whoReadAnOldRowMovesNothing() {
        var job = begin(running());
        var roll = roll(job);
        assertThat(rolls.move(job, roll, Cause.ROLL_STARTS, "first")).isTrue();
        assertThat(rolls.move(job, roll, Cause.ROLL_STARTS, "the job has changed"))
                .isFalse();
        assertThat(rolls.move(load(job), roll, Cause.ROLL_FAILS, "the roll has changed"))
                .isFalse();
        assertThat(load(job).version()).isEqualTo(job.version() + 1);
        assertThat(roll(job).state()).isEqualTo(RollState.STARTING);
    }

    @Test
    void aSecondRollBesideOneThatIsUnderWayIsRefusedByTheDatabase() {
        var job = begin(running());
        assertThatThrownBy(() -> begin(job)).isInstanceOf(org.springframework.dao.DuplicateKeyException.class);
    }

    @Test
    void whatAGenerationIsMadeFromNeverChanges() {
        begin(running());
        assertThatThrownBy(() ->
                        sql.sql("update job_generation set description = 'x'").update())
                .hasMessageContaining("never changes");
        assertThatThrownBy(() -> sql.sql("delete from job_generation").update()).hasMessageContaining("never changes");
    }

    @Test
    void aRollNeedsTheRoomOfItsReplicasBesideWhatIsHeld() {
        var job = begin(running());
        var other = running();
        assertThat(rolls.admit(job, roll(job), ENGINE)).isInstanceOf(Admission.Answer.Waits.class);
        assertThat(roll(job).state()).isEqualTo(RollState.WAITING);
        assertThat(rolls.admit(job, roll(job), new Demand(3000, 8L << 30))).isEqualTo(new Admission.Answer.Granted());
        assertThat(held()).as("two jobs and a roll").isEqualTo(3000);
        assertThat(rolls.move(load(job), roll(job), Cause.ROLL_FAILS, "bad")).isTrue();
        assertThat(rolls.move(load(job), roll(job), Cause.ROLLED_BACK, "gone")).isTrue();
        assertThat(held()).isEqualTo(2000);
        assertThat(load(other)).isEqualTo(other);
    }

    @Test
    void aJobThatStopsTakesItsRollWithItAndGivesTheRoomOfBothBackAtItsEnd() {
        var job = begin(running());
        rolls.admit(job, roll(job), ENGINE);
        var outcome = new Job.Outcome(JobState.CANCELLED, EndReason.STOPPED_BY_USER, "stopped", List.of());
        assertThat(ledger.move(
                        load(job),
                        new Move(Cause.CANCEL, "stopped by its owner", Optional.of(outcome), Optional.empty())))
                .isTrue();
        var roll = roll(job);
        assertThat(roll.state()).isEqualTo(RollState.ROLLED_BACK);
        assertThat(roll.why().orElseThrow()).contains("stopped by its owner");
        assertThat(jobs.events(job.tenant(), job.id(), 0, 100))
                .extracting(JobEvent::cause)
                .endsWith(Cause.ROLL_CUT_SHORT, Cause.CANCEL);
        assertThat(held()).isEqualTo(2000);
        assertThat(ledger.move(
                        load(job), new Move(Cause.ENDED_CANCELLED, "gone", Optional.of(outcome), Optional.empty())))
                .isTrue();
        assertThat(held()).isZero();
    }

    @Test
    void theSweepKnowsBothGenerationsWhileARollIsUnderWayAndOneAfterwards() {
        var job = begin(running());
        var standings = new JdbcStandings(sql);
        assertThat(standings.of(Set.of(job.id())).get(job.id()).generations()).containsExactlyInAnyOrder(1, 2);
        rolls.move(job, roll(job), Cause.ROLL_FAILS, "bad");
        rolls.move(load(job), roll(job), Cause.ROLLED_BACK, "gone");
        assertThat(standings.of(Set.of(job.id())).get(job.id()).generations()).containsExactly(1);
    }

    @Test
    void eachLossIsCountedOnceAndEndsWithTheAttempt() {
        var job = running();
        var part = new Part("worker", 0, 1);
        var first = new Replacement(part, 1, 1, false, Instant.parse("2026-06-01T12:00:00Z"));
        assertThat(replacements.lost(job, first, "worker 0 exited with 1")).isTrue();
        assertThat(replacements.lost(job, first, "seen by another")).isFalse();
        assertThat(lastEvent(job).detail()).isEqualTo("worker 0 exited with 1");
        assertThat(replacements.of(job)).containsExactly(first);
        replacements.made(job, first, "there again");
        replacements.made(job, first, "seen by another");
        assertThat(lastEvent(job).cause()).isEqualTo(Cause.REPLICA_REPLACED);
        assertThat(replacements.of(job).getFirst().made()).isTrue();
        assertThat(replacements.lost(job, new Replacement(part, 2, 2, false, first.notBefore()), "again"))
                .isTrue();
        assertThat(replacements.of(job))
                .singleElement()
                .satisfies(row -> assertThat(row.made()).isFalse());
    }

    @Test
    void whatCannotBeMadeIsWrittenDownOnceAndIsLostAtTheNextLook() {
        var job = running();
        var first = new Replacement(new Part("worker", 0, 1), 1, 1, false, Instant.parse("2026-06-01T12:00:00Z"));
        replacements.lost(job, first, "worker 0 exited with 1");
        replacements.refused(job, first, "worker 0 cannot be made: its image is gone");
        replacements.refused(job, first, "seen by another");
        assertThat(lastEvent(job).cause()).isEqualTo(Cause.REPLICA_LOST);
        assertThat(lastEvent(job).detail()).contains("its image is gone");
        assertThat(replacements.of(job))
                .singleElement()
                .satisfies(row -> assertThat(row.made()).isTrue());
    }

    @Test
    void aJobThatEndedIsRemovedWithItsGenerationsAndRolls() {
        var job = begin(running());
        sql.sql("update job set finished_at = now(), state = 'CANCELLED'").update();
        assertThat(sql.sql("delete from job").update()).isEqualTo(1);
        assertThat(rolls.latest(job.id())).isEmpty();
    }

    private Job running() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        for (var cause : List.of(Cause.ACCEPTED, Cause.GRANTED, Cause.FILE_SENT, Cause.IMAGES_PRESENT, Cause.ALL_UP)) {
            assertThat(ledger.move(
                            load(job),
                            new Move(cause, "as the test wants", Optional.empty(), Optional.of(Duration.ofHours(1)))))
                    .isTrue();
        }
        return load(job);
    }

    private Job begin(Job job) {
        var request = Requests.like(job.request()).args("next").made();
        return rolls.begin(
                job,
                new Rolls.Content(request, job.resolution(), NEXT),
                Instant.now().plusSeconds(60));
    }

    private Roll roll(Job job) {
        return rolls.latest(job.id()).orElseThrow();
    }

    private Job load(Job job) {
        return ledger.load(job.id()).orElseThrow();
    }

    private JobEvent lastEvent(Job job) {
        return jobs.events(job.tenant(), job.id(), 0, 100).getLast();
    }

    private static long held() {
        return java.util.Objects.requireNonNull(transaction.execute(begun -> JdbcJobLedger.heldFromNowOn(sql)))
                .milliCpu();
    }
}
