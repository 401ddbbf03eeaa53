package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.InMemoryAllocations;
import io.cairn.launcher.Gate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationGateTest {

    private static final Job JOB = SampleJobs.submitted("acme", 0);

    private final InMemoryAllocations allocations = new InMemoryAllocations(() -> Optional.of(JOB), wish -> {});
    private final AllocationGate gate = new AllocationGate(allocations);

    @ParameterizedTest
    @EnumSource
    void qj4_onlyAnAttemptWhoseQuotaIsHeldAndNotWantedBackIsLetIn(AllocationState state) {
        allocations.put(in(state));
        boolean admitted = gate.ask(labels(JOB.id().value(), "5")) instanceof Gate.Answer.Admitted;
        assertThat(admitted).isEqualTo(state == AllocationState.GRANTED);
    }

    @Test
    void qj4_whatIsLetInCarriesTheIdAndTheFenceOfItsAllocation() {
        allocations.put(in(AllocationState.GRANTED));
        assertThat(gate.ask(labels(JOB.id().value(), "5")))
                .isEqualTo(new Gate.Answer.Admitted(
                        Map.of("io.cairn.allocation", "a1", "io.cairn.allocation-fence", "7")));
    }

    @Test
    void qj4_anotherAttemptAnotherJobAndWhatIsNoAttemptAreRefused() {
        allocations.put(in(AllocationState.GRANTED));
        String other = SampleJobs.submitted("acme", 1).id().value();
        for (var labels : List.<Map<String, String>>of(
                labels(JOB.id().value(), "4"),
                labels(other, "5"),
                labels("nobody", "5"),
                labels(JOB.id().value(), "none"),
                Map.of("io.cairn.fence", "5"),
                Map.of("io.cairn.job", JOB.id().value()),
                Map.of())) {
            assertThat(gate.ask(labels)).as("%s", labels).isInstanceOf(Gate.Answer.Refused.class);
        }
    }

    private static Map<String, String> labels(String job, String fence) {
        return Map.of("io.cairn.job", job, "io.cairn.fence", fence);
    }

    private static Allocation in(AllocationState state) {
        return new Allocation(
                JOB.tenant(),
                JOB.id(),
                1,
                new Fence(5),
                Ask.of(JOB, SampleJobs.CREATED),
                new Course(
                        state,
                        Optional.of(new AllocationKey("a1", 7)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        SampleJobs.CREATED),
                1);
    }
}
