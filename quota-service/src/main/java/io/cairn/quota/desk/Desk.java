package io.cairn.quota.desk;

import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Gathers the orders that come to this replica and has them settled, those of one cohort about ten with one commit. While one
 * commit is under way the next orders gather, so the busier a cohort is, the more of them share a commit. Replicas meet at the
 * cohort's lock only.
 *
 * <p>Orders that failed together are settled one by one, so that one of them cannot take the others along.
 */
public final class Desk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final int TRIES = 3;

    private final Cohorts cohorts;
    private final Settings settings;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /**
     * How orders are gathered.
     *
     * @param batch the most that one commit settles, from 1
     * @param queue the most that wait for one cohort in this replica, from 1
     * @param patience how long an order waits for its answer
     */
    public record Settings(int batch, int queue, Duration patience) {}

    /** More is asked of a cohort than can be settled in time. What was asked may be settled all the same. */
    public static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy(String cohort) {
            super("too much is asked of " + cohort);
        }
    }

    private record Waiter(Order order, CompletableFuture<Answer> answer) {}

    public Desk(Cohorts cohorts, Settings settings) {
        this.cohorts = cohorts;
        this.settings = settings;
    }

    /**
     * Settles an order and waits for its answer.
     *
     * @throws Busy if the queue is full or the answer does not come in time
     * @throws Cohorts.UnknownCohort if there is none of this name
     */
    public Answer settle(String cohort, Order order) {
        var waiter = new Waiter(order, new CompletableFuture<>());
        lane(cohort).add(waiter);
        try {
            return waiter.answer().get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Busy(cohort);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new Busy(cohort);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** Lets those that wait in a cohort have their turn, some time soon. */
    public void hurry(String cohort) {
        lane(cohort).offer(new Waiter(new Order.Round(), new CompletableFuture<>()));
    }

    @Override
    public void close() {
        threads.close();
    }

    private Lane lane(String cohort) {
        return lanes.computeIfAbsent(cohort, Lane::new);
    }

    /** The orders of one cohort. At most one thread at a time works on a lane, and none while it is empty. */
    private final class Lane {

        private final String cohort;
        private final BlockingQueue<Waiter> queue = new ArrayBlockingQueue<>(settings.queue());
        private final AtomicBoolean worked = new AtomicBoolean();

        Lane(String cohort) {
            this.cohort = cohort;
        }

        void add(Waiter waiter) {
            if (!offer(waiter)) {
                throw new Busy(cohort);
            }
        }

        boolean offer(Waiter waiter) {
            boolean taken = queue.offer(waiter);
            if (taken && worked.compareAndSet(false, true)) {
                threads.execute(this::work);
            }
            return taken;
        }

        private void work() {
            do {
                try {
                    var batch = new ArrayList<Waiter>();
                    while (queue.drainTo(batch, settings.batch()) > 0) {
                        settleTogether(List.copyOf(batch));
                        batch.clear();
                    }
                } finally {
                    worked.set(false);
                }
                // 1. The queue was seen empty; 2. somebody added and saw the lane worked on; 3. it is not any more:
                // look again.
            } while (!queue.isEmpty() && worked.compareAndSet(false, true));
        }

        private void settleTogether(List<Waiter> batch) {
            try {
                answer(batch);
            } catch (RuntimeException failed) {
                if (batch.size() == 1) {
                    batch.getFirst().answer().completeExceptionally(failed);
                    return;
                }
                LOG.info(
                        "{} orders of {} failed together and are settled one by one: {}",
                        batch.size(),
                        cohort,
                        failed.toString());
                batch.forEach(waiter -> settleTogether(List.of(waiter)));
            }
        }

        private void answer(List<Waiter> batch) {
            var settled = retried(batch.stream().map(Waiter::order).toList());
            for (int index = 0; index < batch.size(); index++) {
                batch.get(index).answer().complete(settled.answers().get(index));
            }
            if (settled.more()) {
                queue.offer(new Waiter(new Order.Round(), new CompletableFuture<>()));
            }
        }

        private Cohorts.Settled retried(List<Order> orders) {
            for (int tried = 1; ; tried++) {
                try {
                    return cohorts.settle(cohort, orders);
                    // A key that was used in another cohort a moment ago is known the next time.
                } catch (TransientDataAccessException | DuplicateKeyException passing) {
                    if (tried == TRIES) {
                        throw passing;
                    }
                }
            }
        }
    }
}
