package io.cairn.kit.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The durable work of a service's kit, done by db-scheduler on the table {@value #TABLE}: a row is a piece of work, claimed
 * with {@code SKIP LOCKED} by one replica (owner {@code picked_by}, token {@code version}, expiry by missed heartbeats). There
 * is no leader. No transaction is open while work is done.
 */
public final class DurableWork implements SmartLifecycle, AutoCloseable {

    private static final String TABLE = "kit_task";
    private static final int HEARTBEATS_LOST = 4;
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(10);

    private final SchedulerClient client;
    private final Scheduler scheduler;
    private volatile boolean running;

    /**
     * @param database where the table is; must not be a proxy that takes part in transactions
     * @param tasks all kinds of work; recurring ones are begun at the start
     */
    public DurableWork(DataSource database, List<? extends Task<?>> tasks, WorkProperties properties) {
        var kinds = List.<Task<?>>copyOf(tasks);
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database), kinds)
                .tableName(TABLE)
                .build();
        this.scheduler = Scheduler.create(
                        database,
                        kinds.stream()
                                .filter(kind -> !(kind instanceof RecurringTask))
                                .toList())
                .startTasks(recurring(kinds))
                .tableName(TABLE)
                .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
                .threads(properties.parallel())
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .pollingInterval(properties.poll())
                .pollUsingLockAndFetch(0.5, 1.0)
                .heartbeatInterval(properties.heartbeat())
                .missedHeartbeatsLimit(HEARTBEATS_LOST)
                .shutdownMaxWait(LONGEST_GOODBYE)
                .build();
    }

    private static List<RecurringTask<?>> recurring(List<Task<?>> kinds) {
        return kinds.stream()
                .filter(RecurringTask.class::isInstance)
                .<RecurringTask<?>>map(kind -> (RecurringTask<?>) kind)
                .toList();
    }

    /** Stores pieces of work in the caller's transaction; they are done from {@code at} on, and only if it commits. */
    public void schedule(List<TaskInstance<?>> pieces, Instant at) {
        if (pieces.isEmpty()) {
            return;
        }
        client.scheduleBatch(pieces, at);
        hurryAfterCommit();
    }

    /** As the other one, for one piece; false if the same piece is there already, which may be at its very end. */
    public boolean scheduleIfAbsent(TaskInstance<?> piece, Instant at) {
        boolean added = client.scheduleIfNotExists(piece, at);
        if (added) {
            hurryAfterCommit();
        }
        return added;
    }

    private void hurryAfterCommit() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    hurry();
                }
            });
        }
    }

    /** Looks for due work now and not with the next poll. A hint: whatever becomes of it, the poll finds the work. */
    private void hurry() {
        if (running) {
            scheduler.triggerCheckForDueExecutions();
        }
    }

    @Override
    public void start() {
        scheduler.start();
        running = true;
    }

    /** Ends when the work in hand is done, after 10 s at the latest. */
    @Override
    public void stop() {
        running = false;
        scheduler.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void close() {
        if (running) {
            stop();
        }
    }
}
