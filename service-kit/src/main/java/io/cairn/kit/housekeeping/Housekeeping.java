package io.cairn.kit.housekeeping;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does all chores, one after another. A chore that fails is logged and does not keep the others from being done. */
public final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final String TASK = "housekeeping";

    private final List<Chore> chores;
    private final Clock clock;

    public Housekeeping(List<Chore> chores, Clock clock) {
        this.chores = List.copyOf(chores);
        this.clock = clock;
    }

    /** One round. */
    public void round() {
        for (Chore chore : chores) {
            try {
                int removed = chore.removeOld(clock.instant());
                if (removed > 0) {
                    LOG.info("housekeeping removed {} {}", removed, chore.name());
                }
            } catch (RuntimeException failed) {
                LOG.warn("housekeeping could not remove {}; it tries again next time", chore.name(), failed);
            }
        }
    }

    /** The rounds as durable work: one row for all replicas, so one replica at a time has it in hand. */
    public RecurringTask<Void> task(Duration every) {
        return Tasks.recurring(TASK, FixedDelay.of(every)).execute((instance, context) -> round());
    }
}
