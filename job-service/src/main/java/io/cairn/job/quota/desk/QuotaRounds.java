package io.cairn.job.quota.desk;

import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocations;
import io.cairn.job.quota.QuotaMode;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after allocations as durable work: heartbeats, words that got lost, and what is owed. One replica at a time does a round; a
 * word of quota-service about one job is a piece of work of its own, so that it is done at once.
 */
public final class QuotaRounds {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaRounds.class);
    private static final String ROUND = "quota-round";
    private static final String LOOK = "quota-look";

    /** A round takes as many at most, so that it ends before its heartbeat is missed. */
    private static final int AT_ONCE = 500;

    private final Allocations allocations;
    private final Errands errands;
    private final QuotaMode mode;
    private final Clock clock;

    public QuotaRounds(Allocations allocations, Errands errands, QuotaMode mode, Clock clock) {
        this.allocations = allocations;
        this.errands = errands;
        this.mode = mode;
        this.clock = clock;
    }

    /**
     * One round.
     *
     * @return how many allocations were looked at
     */
    public int round() {
        if (mode == QuotaMode.ON) {
            int strays = allocations.requeueStrays();
            if (strays > 0) {
                LOG.info("{} jobs that had room before quota was asked for wait for quota", strays);
            }
        }
        var due = allocations.due(clock.instant(), AT_ONCE);
        due.forEach(allocation -> errands.run(allocation.job(), allocation.attempt()));
        return due.size();
    }

    /** The rounds, the first at the first start. */
    public RecurringTask<Void> rounds(Duration every) {
        return Tasks.recurring(ROUND, FixedDelay.of(every)).execute((instance, context) -> round());
    }

    /** A look at the allocations of one job, by its id. */
    public OneTimeTask<Void> looks() {
        return Tasks.oneTime(LOOK).execute((instance, context) -> errands.runAll(new JobId(instance.getId())));
    }
}
