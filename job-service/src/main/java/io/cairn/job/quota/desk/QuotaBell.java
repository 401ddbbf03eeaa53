package io.cairn.job.quota.desk;

import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocations;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.work.DurableWork;
import java.time.Clock;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rung when quota-service has something to say about a job. It only wakes: what is true is asked for. So a ring that comes twice,
 * late or from nobody does no harm.
 */
public final class QuotaBell {

    private final Allocations allocations;
    private final TransactionTemplate transaction;
    private final DurableWork work;
    private final OneTimeTask<Void> look;
    private final Clock clock;

    public QuotaBell(
            Allocations allocations,
            TransactionTemplate transaction,
            DurableWork work,
            OneTimeTask<Void> look,
            Clock clock) {
        this.allocations = allocations;
        this.transaction = transaction;
        this.work = work;
        this.look = look;
        this.clock = clock;
    }

    /** Has the allocations of the job looked at, now and at the latest by the next round; of no job of the tenant's, nothing. */
    public void ring(TenantId tenant, JobId job) {
        transaction.executeWithoutResult(begun -> {
            if (allocations.hurry(tenant, job, clock.instant())) {
                work.scheduleIfAbsent(look.instance(job.value()), clock.instant());
            }
        });
    }
}
