package io.cairn.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * An open load: each call has a moment at which it is due, whether or not earlier ones have been answered, and its latency
 * counts from that moment. So a stall of the server is seen by every call that it delayed (no coordinated omission).
 */
final class Pace {

    private Pace() {}

    /**
     * What was seen.
     *
     * @param latencies in microseconds, failures included
     * @param failed calls that were answered other than wanted
     * @param perSecond answers per second over the whole run
     */
    record Seen(Histogram latencies, int failed, double perSecond) {
        /** A percentile in milliseconds. */
        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1000.0;
        }
    }

    /** Performs {@code calls} calls at {@code perSecond}, each on a virtual thread of its own. */
    static Seen open(int calls, int perSecond, BooleanSupplier call) throws InterruptedException {
        var latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(2), 3);
        var failed = new AtomicInteger();
        var done = new CountDownLatch(calls);
        long begin = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                long due = begin + i * gap;
                await(due);
                threads.execute(() -> {
                    if (!call.getAsBoolean()) {
                        failed.incrementAndGet();
                    }
                    latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                    done.countDown();
                });
            }
            done.await();
        }
        return new Seen(latencies, failed.get(), calls * 1e9 / (System.nanoTime() - begin));
    }

    /** Waits until {@link System#nanoTime} is {@code due}. */
    static void await(long due) {
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
            LockSupport.parkNanos(due - now);
        }
    }

    /** A closed load, for throughput only: {@code clients} callers, each at its next call once answered. */
    static Seen closed(int calls, int clients, BooleanSupplier call) throws InterruptedException {
        var latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(2), 3);
        var failed = new AtomicInteger();
        var left = new AtomicInteger(calls);
        var done = new CountDownLatch(clients);
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < clients; client++) {
                threads.execute(() -> {
                    while (left.decrementAndGet() >= 0) {
                        long sent = System.nanoTime();
                        if (!call.getAsBoolean()) {
                            failed.incrementAndGet();
                        }
                        latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent));
                    }
                    done.countDown();
                });
            }
            done.await();
        }
        return new Seen(latencies, failed.get(), calls * 1e9 / (System.nanoTime() - begin));
    }
}
