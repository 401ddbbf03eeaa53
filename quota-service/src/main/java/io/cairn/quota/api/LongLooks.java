package io.cairn.quota.api;

import io.cairn.kit.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers that may take a processor for seconds: few at a time, so that orders are settled meanwhile. */
final class LongLooks {

    private final Semaphore places;
    private final Duration patience;

    /**
     * @param atOnce how many, from 1
     * @param patience how long another waits for its turn
     */
    LongLooks(int atOnce, Duration patience) {
        this.places = new Semaphore(atOnce, true);
        this.patience = patience;
    }

    /** The answer of {@code look}; 503 {@link QuotaProblem#BUSY} if its turn does not come in time. */
    <T> T take(Supplier<T> look) {
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return look.get();
        } finally {
            places.release();
        }
    }

    private static ProblemException busy() {
        return new ProblemException(QuotaProblem.BUSY, "Others ask for long answers already; ask again.");
    }
}
