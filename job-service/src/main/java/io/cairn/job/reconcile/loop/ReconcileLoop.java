package io.cairn.job.reconcile.loop;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Wake;
import io.cairn.kit.observe.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One durable task per unfinished job, kept by db-scheduler: any replica may perform the next step, none performs one that
 * another has in hand, and the steps of a replica that died go to the others after {@link #HEARTBEATS_LOST} heartbeats.
 */
public final class ReconcileLoop implements Wake, AutoCloseable {

    private static final String TASK = "reconcile-job";
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final int HEARTBEATS_LOST = 4;

    /** Steps in a row for one job before others get their turn. */
    private static final int STEPS_AT_ONCE = 16;

    private final Clock clock;
    private final Intervals intervals;
    private final Traces traces;
    private final CustomTask<String> task;
    private final SchedulerClient client;
    private final Scheduler scheduler;

    /**
     * How long to wait after a step.
     *
     * @param poll how often the table is asked for due steps
     * @param soon while something is under way
     * @param watch while a job runs
     * @param rest while a job is paused
     * @param later while the engine is silent
     * @param parallel steps of this replica at the same time
     */
    public record Intervals(
            Duration poll, Duration soon, Duration watch, Duration rest, Duration later, int parallel) {}

    public ReconcileLoop(
            DataSource database,
            java.util.function.Function<JobId, Pace> step,
            Intervals intervals,
            Traces traces,
            Clock clock) {
        this.clock = clock;
        this.intervals = intervals;
        this.traces = traces;
        this.task = Tasks.custom(TASK, String.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(intervals.later()))
                .onDeadExecutionRevive()
                .execute((instance, context) -> run(step, instance, context));
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(database), task)
                .build();
        this.scheduler = Scheduler.create(database, task)
                .schedulerName(
                        new SchedulerName.Fixed(java.util.UUID.randomUUID().toString()))
                .threads(intervals.parallel())
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .pollingInterval(intervals.poll())
                .pollUsingLockAndFetch(0.5, 1.0)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(HEARTBEATS_LOST)
                .shutdownMaxWait(Duration.ofSeconds(10))
                .build();
    }

    /** Begins to perform steps. */
    public void start() {
        scheduler.start();
    }

    @Override
    public void begin(JobId job) {
        client.schedule(task.instance(job.value(), traces.current().orElse("")), clock.instant());
        lookAfterCommit();
    }

    @Override
    public void hurry(JobId job) {
        try {
            client.reschedule(TaskInstanceId.of(TASK, job.value()), clock.instant());
            lookAfterCommit();
        } catch (TaskInstanceCurrentlyExecutingException | ExecutionException underWay) {
            return; // its next look comes by itself; the second is how a step that begins just now shows
        } catch (TaskInstanceNotFoundException ended) {
            return; // a job that has ended in between
        }
    }

    /** Not with the next poll but now, which is a hint: whatever becomes of it, the poll finds the step. */
    private void lookAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            scheduler.triggerCheckForDueExecutions();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                scheduler.triggerCheckForDueExecutions();
            }
        });
    }

    @Override
    public void close() {
        scheduler.stop();
    }

    private CompletionHandler<String> run(
            java.util.function.Function<JobId, Pace> step, TaskInstance<String> instance, ExecutionContext context) {
        var job = new JobId(instance.getId());
        Pace pace = Pace.NOW;
        // The task carries the trace of the call that wanted the job, to its last step and to the event of its end.
        try (var ofTheSubmit = traces.goOn(Optional.ofNullable(instance.getData()))) {
            for (int done = 0; pace == Pace.NOW && done < STEPS_AT_ONCE; done++) {
                pace = step.apply(job);
            }
        }
        Duration wait = switch (pace) {
            case NOW -> Duration.ZERO;
            case SOON -> intervals.soon();
            case WATCH -> intervals.watch();
            case REST -> intervals.rest();
            case LATER -> intervals.later();
            case FINISHED -> null;
        };
        return wait == null
                ? new CompletionHandler.OnCompleteRemove<>()
                : (complete, operations) ->
                        operations.reschedule(complete, clock.instant().plus(wait));
    }
}
