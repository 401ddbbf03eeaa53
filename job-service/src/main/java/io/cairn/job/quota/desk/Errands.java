package io.cairn.job.quota.desk;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Ends;
import io.cairn.job.quota.Errand;
import io.cairn.job.quota.QuotaRules;
import io.cairn.job.quota.QuotaService;
import java.time.Clock;
import java.time.Instant;

/**
 * Does what the rules say is to be done about an allocation. It may be killed between any two lines; the next call begins at the
 * row again, and every call to quota-service is one that can be repeated.
 */
public final class Errands {

    /** From a wish to its return, should all of it happen at once. */
    private static final int STEPS_AT_ONCE = 5;

    private final Allocations allocations;
    private final QuotaService service;
    private final Ends ends;
    private final QuotaRules.Rhythm rhythm;
    private final Clock clock;

    public Errands(Allocations allocations, QuotaService service, Ends ends, QuotaRules.Rhythm rhythm, Clock clock) {
        this.allocations = allocations;
        this.service = service;
        this.ends = ends;
        this.rhythm = rhythm;
        this.clock = clock;
    }

    /** Goes on with the allocation until somebody else has to be waited for. */
    public void run(JobId job, int attempt) {
        boolean moved = true;
        for (int done = 0; moved && done < STEPS_AT_ONCE; done++) {
            moved = allocations.find(job, attempt).map(this::step).orElse(false);
        }
    }

    /** The same with all that is not settled of a job. */
    public void runAll(JobId job) {
        allocations.unsettled(job).forEach(allocation -> run(job, allocation.attempt()));
    }

    private boolean step(Allocation allocation) {
        var errand = QuotaRules.errand(allocation, allocations.holder(allocation.job()));
        if (errand == Errand.NONE) {
            return false;
        }
        var after = performed(errand, allocation);
        boolean stored = allocations.store(allocation, after, clock.instant());
        return stored && after.state() != allocation.state();
    }

    private Course performed(Errand errand, Allocation allocation) {
        Instant now = clock.instant();
        return switch (errand) {
            case ASK -> QuotaRules.after(allocation, service.ask(allocation), rhythm, now);
            case LOOK ->
                QuotaRules.after(
                        allocation,
                        service.look(
                                allocation.tenant(), allocation.course().key().orElseThrow()),
                        rhythm,
                        now);
            case BEAT ->
                QuotaRules.after(
                        allocation,
                        service.beat(
                                allocation.tenant(), allocation.course().key().orElseThrow()),
                        rhythm,
                        now);
            case OWE -> QuotaRules.owed(allocation, now);
            case GIVE_BACK -> givenBack(allocation, now);
            case NONE -> allocation.course();
        };
    }

    /**
     * 1. The row says OWED since an earlier step, so no container of the attempt starts any more. 2. One that was about to is seen
     * here. So what is given back is not in use, and will not be.
     */
    private Course givenBack(Allocation allocation, Instant now) {
        if (!ends.seen(allocation.job(), allocation.jobFence())) {
            return allocation.course().unchanged("a container of it was not seen ended yet", now.plus(rhythm.retry()));
        }
        var answer =
                service.release(allocation.tenant(), allocation.course().key().orElseThrow());
        return QuotaRules.afterRelease(allocation, answer, rhythm, now);
    }
}
