package io.cairn.job.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.intake.RollJob.Why;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.OnTheWay;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.submit.JobRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollJobTest {

    private static final JobRequest SERVING = SampleJobs.request("serving");

    @Test
    void aServingJobThatRunsIsRolledAlsoAfterARollThatEnded() {
        assertThat(why(running(SERVING, 9), Optional.empty())).isEmpty();
        assertThat(why(running(SERVING, 1), Optional.of(RollState.ROLLED))).isEmpty();
        assertThat(why(running(SERVING, 1), Optional.of(RollState.ROLLED_BACK))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ROLLED", "ROLLED_BACK"})
    void oneRollAtATime(RollState state) {
        assertThat(why(running(SERVING, 1), Optional.of(state))).contains(Why.WRONG_STATE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
    void onlyAJobThatRunsIsRolled(JobState state) {
        var job =
                OnTheWay.of(SampleJobs.submitted("acme", 0, SERVING)).in(state).job();
        assertThat(why(job, Optional.empty())).contains(Why.WRONG_STATE);
    }

    @Test
    void aJobThatIsToStopOrToPauseIsNotRolled() {
        var job = running(SERVING, 1);
        assertThat(why(OnTheWay.of(job).stopRequested().job(), Optional.empty()))
                .contains(Why.WRONG_STATE);
        assertThat(why(OnTheWay.of(job).wish(Optional.of(Wish.SUSPEND)).job(), Optional.empty()))
                .contains(Why.WRONG_STATE);
    }

    @Test
    void whatHasNoReplicasTooManyOrAcceleratorsIsNeverRolled() {
        assertThat(why(running(SampleJobs.request("batch"), 1), Optional.empty()))
                .contains(Why.NOT_ROLLABLE);
        assertThat(why(running(SERVING, 10), Optional.empty())).contains(Why.NOT_ROLLABLE);
        var devices = new DeviceNeed(DeviceKind.CUDA, List.of(new DeviceNeed.Share("worker", 1, 1)));
        assertThat(why(running(SERVING, 1, Optional.of(devices)), Optional.empty()))
                .contains(Why.NOT_ROLLABLE);
    }

    private static Optional<Why> why(Job job, Optional<RollState> latest) {
        var roll = latest.map(state -> new Roll(
                Generation.FIRST,
                new Generation(2, 1),
                DescriptionFile.of("kind: Job\n"),
                state,
                SampleJobs.CREATED,
                SampleJobs.CREATED,
                Optional.empty(),
                SampleJobs.CREATED,
                Optional.empty()));
        return RollJob.impossible(job, roll).map(RollJob.Answer.Impossible::why);
    }

    private static Job running(JobRequest request, int ranks) {
        return running(request, ranks, Optional.empty());
    }

    private static Job running(JobRequest request, int ranks, Optional<DeviceNeed> devices) {
        var stored = SampleJobs.submitted("acme", 0, request);
        var sized = new Job(
                stored.id(),
                stored.tenant(),
                stored.request(),
                stored.resolution(),
                stored.description(),
                ranks,
                stored.demand(),
                devices,
                stored.createdAt(),
                stored.progress());
        return OnTheWay.of(sized).in(JobState.RUNNING).job();
    }
}
