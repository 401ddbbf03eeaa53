package io.cairn.job.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.submit.JobRequest.OnRecall;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuotaRulesTest {

    private static final Instant NOW = SampleJobs.CREATED;
    private static final QuotaRules.Rhythm RHYTHM =
            new QuotaRules.Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));
    private static final AllocationKey KEY = new AllocationKey("a1", 7);
    private static final Grant GRANT =
            new Grant(KEY, Map.of("cpu", 500L), List.of(new Loan("bob", Map.of("cpu", 500L))), Optional.empty());
    private static final Place PLACE = new Place(2, "bob has first claim", Optional.of(NOW.plusSeconds(60)));
    private static final List<QuotaAnswer> ANSWERS = List.of(
            new QuotaAnswer.Granted(GRANT),
            new QuotaAnswer.Waiting(KEY, PLACE),
            new QuotaAnswer.Recalled(Optional.of(GRANT), NOW.plusSeconds(30)),
            new QuotaAnswer.Recalled(Optional.empty(), NOW.plusSeconds(30)),
            new QuotaAnswer.Gone(),
            new QuotaAnswer.Refused("never"),
            new QuotaAnswer.Silent("quota-service does not answer"));

    @ParameterizedTest
    @EnumSource
    void whateverIsAnsweredEveryMoveIsInTheTableAndWhatIsHeldHasItsKey(AllocationState state) {
        var before = in(state);
        for (var answer : ANSWERS) {
            for (var after : List.of(
                    QuotaRules.after(before, answer, RHYTHM, NOW),
                    QuotaRules.afterRelease(in(AllocationState.OWED), answer, RHYTHM, NOW))) {
                var from = after.state() == AllocationState.RELEASED ? AllocationState.OWED : state;
                assertThat(after.state() == state
                                || after.state() == AllocationState.OWED
                                || from.mayBecome(after.state()))
                        .as("%s after %s is %s", state, answer, after.state())
                        .isTrue();
                if (after.state().isHeld() || after.state() == AllocationState.WAITING) {
                    assertThat(after.key())
                            .as("%s after %s", after.state(), answer)
                            .isPresent();
                }
                if (after.state() == AllocationState.RECALLED && state != AllocationState.RECALLED) {
                    assertThat(after.recallDeadline()).isPresent();
                }
            }
        }
    }

    @Test
    void qj1_onlyAGrantThatIsNotWantedBackLetsContainersIn() {
        for (var state : AllocationState.values()) {
            assertThat(QuotaRules.admits(Optional.of(in(state))).isPresent())
                    .as("%s", state)
                    .isEqualTo(state == AllocationState.GRANTED);
        }
        assertThat(QuotaRules.admits(Optional.empty())).isEmpty();
    }

    @Test
    void qj2_nothingIsOwedWhileTheJobIsInTheAttemptAndHasNotEnded() {
        for (var state : JobState.values()) {
            boolean over = state.isTerminal() || state == JobState.SUSPENDED;
            var holder = Optional.of(new Holder(state, 2));
            assertThat(QuotaRules.isOver(in(AllocationState.GRANTED), holder))
                    .as("%s", state)
                    .isEqualTo(over);
            assertThat(QuotaRules.errand(in(AllocationState.GRANTED), holder))
                    .isEqualTo(over ? Errand.OWE : Errand.BEAT);
            assertThat(QuotaRules.errand(in(AllocationState.WAITING), holder))
                    .isEqualTo(over ? Errand.OWE : Errand.LOOK);
        }
        assertThat(QuotaRules.errand(in(AllocationState.RECALLED), Optional.of(new Holder(JobState.RUNNING, 3))))
                .isEqualTo(Errand.OWE);
        assertThat(QuotaRules.errand(in(AllocationState.GRANTED), Optional.empty()))
                .isEqualTo(Errand.OWE);
    }

    /** Wherever a job may go from where its attempt is over, it does not come back to that attempt. */
    @ParameterizedTest
    @EnumSource
    void qj2_anAttemptThatIsOverStaysOver(JobState state) {
        if (QuotaRules.isOver(in(AllocationState.GRANTED), Optional.of(new Holder(state, 2)))) {
            JobTransitions.row(state).forEach((cause, to) -> {
                var moved = new Holder(to, cause.beginsAttempt() ? 3 : 2);
                boolean over = QuotaRules.isOver(in(AllocationState.GRANTED), Optional.of(moved));
                // A pause that is stopped has nothing in the engine; its way to the end needs no quota.
                assertThat(over || to == JobState.STOPPING)
                        .as("%s %s", state, cause)
                        .isTrue();
            });
        }
    }

    @Test
    void qj3_aWishWhoseFateIsUnknownIsSentAgainAlsoForAJobThatIsOver() {
        assertThat(QuotaRules.errand(in(AllocationState.ASKED), Optional.empty()))
                .isEqualTo(Errand.ASK);
        assertThat(QuotaRules.errand(in(AllocationState.OWED), Optional.empty()))
                .isEqualTo(Errand.GIVE_BACK);
        for (var settled : EnumSet.of(AllocationState.RELEASED, AllocationState.REFUSED)) {
            assertThat(QuotaRules.errand(in(settled), Optional.empty())).isEqualTo(Errand.NONE);
        }
    }

    @Test
    void qj3_onlyTheWordThatNothingIsHeldSettlesAReturn() {
        for (var answer : ANSWERS) {
            assertThat(QuotaRules.afterRelease(in(AllocationState.OWED), answer, RHYTHM, NOW)
                            .state())
                    .as("%s", answer)
                    .isEqualTo(answer instanceof QuotaAnswer.Gone ? AllocationState.RELEASED : AllocationState.OWED);
        }
    }

    @Test
    void qj5_theJobIsToldByTheWayItTakesAndWhatWasNeverGrantedIsAskedForAnew() {
        assertThat(QuotaRules.wish(Optional.empty(), true)).isEqualTo(Wish.REQUEUE);
        assertThat(QuotaRules.wish(Optional.of(OnRecall.REQUEUE), true)).isEqualTo(Wish.REQUEUE);
        assertThat(QuotaRules.wish(Optional.of(OnRecall.END), true)).isEqualTo(Wish.PREEMPT);
        assertThat(QuotaRules.wish(Optional.of(OnRecall.END), false)).isEqualTo(Wish.REQUEUE);
    }

    @Test
    void qj5_ranksHaveUntilTheDeadlineAndNotLongerAndWhomTheirOwnerStopsTheUsualTime() {
        var usual = Duration.ofSeconds(10);
        var longest = Duration.ofMinutes(10);
        assertThat(grace(Optional.empty(), usual, longest, false)).isEqualTo(usual);
        assertThat(grace(Optional.of(NOW.plusSeconds(45)), usual, longest, false))
                .isEqualTo(Duration.ofSeconds(45));
        assertThat(grace(Optional.of(NOW.plusSeconds(45)), usual, longest, true))
                .isEqualTo(usual);
        assertThat(grace(Optional.of(NOW.plusSeconds(3)), usual, longest, true)).isEqualTo(Duration.ofSeconds(3));
        assertThat(grace(Optional.of(NOW.minusSeconds(1)), usual, longest, false))
                .isZero();
        assertThat(grace(Optional.of(NOW.plusSeconds(7200)), usual, longest, false))
                .isEqualTo(longest);
    }

    private static Duration grace(Optional<Instant> deadline, Duration usual, Duration longest, boolean hurried) {
        return QuotaRules.grace(deadline, usual, longest, hurried, NOW);
    }

    @Test
    void qj5_aRecallIsNotTakenBackAndItsFirstDeadlineStays() {
        var recalled = in(AllocationState.RECALLED);
        assertThat(QuotaRules.after(recalled, new QuotaAnswer.Granted(GRANT), RHYTHM, NOW)
                        .state())
                .isEqualTo(AllocationState.RECALLED);
        var later = new QuotaAnswer.Recalled(Optional.of(GRANT), NOW.plusSeconds(300));
        assertThat(QuotaRules.after(recalled, later, RHYTHM, NOW).recallDeadline())
                .isEqualTo(recalled.course().recallDeadline());
    }

    @Test
    void qj5_whatQuotaServiceHoldsNoMoreIsAsGoodAsWantedBackAtOnce() {
        var after = QuotaRules.after(in(AllocationState.GRANTED), new QuotaAnswer.Gone(), RHYTHM, NOW);
        assertThat(after.state()).isEqualTo(AllocationState.RECALLED);
        assertThat(after.recallDeadline()).contains(NOW);
    }

    @ParameterizedTest
    @EnumSource
    void qj6_silenceChangesNoState(AllocationState state) {
        var silent = new QuotaAnswer.Silent("quota-service does not answer");
        var after = QuotaRules.after(in(state), silent, RHYTHM, NOW);
        assertThat(after.state()).isEqualTo(state);
        assertThat(after.next()).isEqualTo(NOW.plus(RHYTHM.retry()));
    }

    @Test
    void aHeartbeatComesAtHalfOfItsTimeIfThatIsSoonerThanTheUsualOne() {
        assertThat(nextBeat(Optional.empty())).isEqualTo(Duration.ofSeconds(10));
        assertThat(nextBeat(Optional.of(NOW.plusSeconds(60)))).isEqualTo(Duration.ofSeconds(10));
        assertThat(nextBeat(Optional.of(NOW.plusSeconds(8)))).isEqualTo(Duration.ofSeconds(4));
        assertThat(nextBeat(Optional.of(NOW.minusSeconds(8)))).isEqualTo(Duration.ofSeconds(10));
    }

    private static Duration nextBeat(Optional<Instant> heartbeatBy) {
        var grant = new Grant(KEY, GRANT.own(), GRANT.loans(), heartbeatBy);
        var after = QuotaRules.after(in(AllocationState.GRANTED), new QuotaAnswer.Granted(grant), RHYTHM, NOW);
        return Duration.between(NOW, after.next());
    }

    @Test
    void theOwnerReadsOnWhoseQuotaTheJobRunsOrWhyItWaits() {
        assertThat(GRANT.account()).isEqualTo("own quota and loans of bob");
        assertThat(new Grant(KEY, Map.of("cpu", 5L), List.of(), Optional.empty()).account())
                .isEqualTo("own quota");
        assertThat(new Grant(KEY, Map.of("cpu", 0L), GRANT.loans(), Optional.empty()).account())
                .isEqualTo("loans of bob");
        assertThat(in(AllocationState.WAITING).inWords())
                .isEqualTo("waits for quota, position 2: bob has first claim; not before " + NOW.plusSeconds(60));
        var silent = QuotaRules.after(
                in(AllocationState.ASKED), new QuotaAnswer.Silent("quota-service does not answer"), RHYTHM, NOW);
        assertThat(in(AllocationState.ASKED).with(silent).inWords())
                .isEqualTo("waits for quota: quota-service does not answer");
    }

    @Test
    void anAskNamesAllRanksTogetherAndWhenTheAttemptIsOverIfThatIsKnown() {
        var ask = Ask.of(SampleJobs.submitted("acme", 0), NOW);
        assertThat(ask.flavor()).isEqualTo("cpu");
        assertThat(ask.requests()).isEqualTo(Map.of("cpu", 1000L, "memory", 1L << 30));
        assertThat(ask.expectedEnd()).contains(NOW.plus(Duration.ofMinutes(30)));
    }

    @Test
    void everyStateThatIsNotSettledLeadsSomewhere() {
        assertThat(Stream.of(AllocationState.values())
                        .filter(state -> Stream.of(AllocationState.values()).noneMatch(state::mayBecome)))
                .allMatch(AllocationState::isSettled)
                .hasSize(2);
    }

    /** The second attempt's, as it is in that state. */
    private static Allocation in(AllocationState state) {
        var job = SampleJobs.submitted("acme", 0);
        boolean granted = state != AllocationState.ASKED && state != AllocationState.WAITING;
        return new Allocation(
                job.tenant(),
                job.id(),
                2,
                new Fence(9),
                Ask.of(job, NOW),
                new Course(
                        state,
                        Optional.of(KEY).filter(key -> state != AllocationState.ASKED),
                        Optional.of(PLACE).filter(place -> state != AllocationState.ASKED),
                        Optional.of(GRANT).filter(grant -> granted),
                        Optional.of(NOW.plusSeconds(30)).filter(by -> state == AllocationState.RECALLED),
                        "",
                        NOW),
                1);
    }
}
