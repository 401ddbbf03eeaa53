package io.cairn.gateway.route;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Breaks off calls that stand still before the head of their answer. Sockets have no limit of time for writing, and that for
 * reading would also cut off an event stream that is quiet for a while.
 */
final class Standstill implements AutoCloseable {

    private final Duration limit;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("standstill").factory());

    /** @param limit longest time in which nothing moves */
    Standstill(Duration limit) {
        this.limit = limit;
        this.timer.setRemoveOnCancelPolicy(true);
    }

    /** Begins to look at {@code call}. */
    Watch watch(Cancellable call) {
        return new Watch(call);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One call, from before its connection to the head of its answer. */
    final class Watch {
        private final Cancellable call;
        private volatile long movedAt = System.nanoTime();
        private Future<?> check;
        private boolean over;
        private boolean late;

        private Watch(Cancellable call) {
            this.call = call;
            this.check = in(limit.toNanos());
        }

        /** A part of the request came or went. */
        void moved() {
            movedAt = System.nanoTime();
        }

        /** @throws SocketTimeoutException if the call was broken off by this watch */
        synchronized void end() throws SocketTimeoutException {
            over = true;
            check.cancel(false);
            if (late) {
                throw new SocketTimeoutException("no answer within " + limit);
            }
        }

        private synchronized void check() {
            long left = limit.toNanos() - (System.nanoTime() - movedAt);
            if (over) {
                return;
            }
            if (left > 0) {
                check = in(left);
            } else {
                late = true;
                call.cancel();
            }
        }

        private Future<?> in(long nanos) {
            return timer.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
