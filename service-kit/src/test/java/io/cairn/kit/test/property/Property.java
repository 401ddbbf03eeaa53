package io.cairn.kit.test.property;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs a check on many random inputs. A failure names the seed of its try; {@code -Dcairn.test.seed=SEED} makes that try
 * the first one of the next run.
 */
public final class Property {

    /** The system property that repeats a failure. */
    public static final String SEED = "cairn.test.seed";

    private static final long OF_THE_GATE = 20_261_124;

    private Property() {}

    /** A check of one random input; it fails by throwing. */
    @FunctionalInterface
    public interface Check {
        void on(RandomGenerator random) throws Exception;
    }

    /** Runs {@code check} on {@code tries} inputs. */
    public static void forAll(int tries, Check check) {
        forAll(tries, seed(), check);
    }

    /** Runs {@code check} with the seeds {@code seed}, {@code seed + 1}, and so on. */
    public static void forAll(int tries, long seed, Check check) {
        for (long tried = seed; tried < seed + tries; tried++) {
            try {
                check.on(new SplittableRandom(tried));
            } catch (Exception | AssertionError failure) {
                throw new AssertionError(
                        "try " + (tried - seed + 1) + " of " + tries + " failed; repeat it with -D" + SEED + "=" + tried
                                + "\n" + failure.getMessage(),
                        failure);
            }
        }
    }

    /** The seed that the system property names; without one, the gate's, so that it tries the same each day, or a new one in a full run. */
    public static long seed() {
        // Positive and far from overflow, so that it can be typed and counted up.
        return Optional.ofNullable(Long.getLong(SEED))
                .orElseGet(() -> Counts.isFull() ? new SplittableRandom().nextLong(1L << 48) : OF_THE_GATE);
    }
}
