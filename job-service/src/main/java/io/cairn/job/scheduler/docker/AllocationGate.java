package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.QuotaRules;
import io.cairn.launcher.Gate;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets containers in whose attempt holds quota that is not wanted back, and marks them with the allocation's id and fence. What
 * is stored decides, so quota-service may be silent. A container that names no attempt of a job is nobody's and is refused.
 */
public final class AllocationGate implements Gate {

    /** Label with the id of the allocation that a container runs on. */
    public static final String ALLOCATION = "io.cairn.allocation";

    /** Label with that allocation's fence. */
    public static final String ALLOCATION_FENCE = "io.cairn.allocation-fence";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private final Allocations allocations;

    public AllocationGate(Allocations allocations) {
        this.allocations = allocations;
    }

    @Override
    public Answer ask(Map<String, String> labels) {
        var job = Optional.ofNullable(labels.get(RankSpecs.JOB))
                .filter(JobId::isValid)
                .map(JobId::new);
        var fence = Optional.ofNullable(labels.get(RankSpecs.FENCE))
                .filter(text -> NUMBER.matcher(text).matches())
                .map(text -> new Fence(Long.parseLong(text)));
        if (job.isEmpty() || fence.isEmpty()) {
            return new Answer.Refused("it is no attempt of a job");
        }
        return QuotaRules.admits(allocations.under(job.get(), fence.get()))
                .<Answer>map(key -> new Answer.Admitted(
                        Map.of(ALLOCATION, key.id(), ALLOCATION_FENCE, String.valueOf(key.fence()))))
                .orElseGet(() -> new Answer.Refused("the attempt holds no quota, or it is wanted back"));
    }
}
