package io.cairn.kit.test.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Model tests: random lists of operations, run from a fresh start each time. A list that fails is shrunk by leaving out
 * chunks, halves first and single operations last, as long as what remains still fails.
 */
public final class Sequences {

    private static final int MOST_RUNS_TO_SHRINK = 2_000;

    private Sequences() {}

    /** Runs a list of operations on a new subject and its model; it fails by throwing. */
    @FunctionalInterface
    public interface Run<O> {
        void of(List<O> operations) throws Exception;
    }

    /** Runs {@code tries} lists that {@code generator} makes. */
    public static <O> void forAll(int tries, Function<RandomGenerator, List<O>> generator, Run<O> run) {
        forAll(tries, Property.seed(), generator, run);
    }

    /** As the other one, from this seed on. */
    public static <O> void forAll(int tries, long seed, Function<RandomGenerator, List<O>> generator, Run<O> run) {
        Property.forAll(tries, seed, random -> {
            var operations = List.copyOf(generator.apply(random));
            var failure = failure(operations, run);
            if (failure.isPresent()) {
                var shortest = shrunk(operations, run);
                var reason = failure(shortest, run).orElse(failure.get());
                throw new AssertionError(
                        "shrunk from " + operations.size() + " to " + shortest.size() + " operations:\n"
                                + numbered(shortest) + "\n" + reason.getMessage(),
                        reason);
            }
        });
    }

    private static <O> List<O> shrunk(List<O> operations, Run<O> run) {
        var shortest = operations;
        int runs = 0;
        int chunk = Math.max(1, shortest.size() / 2);
        while (runs < MOST_RUNS_TO_SHRINK) {
            boolean shorter = false;
            int from = 0;
            while (from < shortest.size() && runs < MOST_RUNS_TO_SHRINK) {
                var candidate = without(shortest, from, chunk);
                runs++;
                if (failure(candidate, run).isPresent()) {
                    shortest = candidate;
                    shorter = true;
                } else {
                    from += chunk;
                }
            }
            if (chunk == 1 && !shorter) {
                break;
            }
            chunk = Math.max(1, chunk / 2);
        }
        return shortest;
    }

    private static <O> List<O> without(List<O> operations, int from, int count) {
        var rest = new ArrayList<>(operations.subList(0, from));
        rest.addAll(operations.subList(Math.min(from + count, operations.size()), operations.size()));
        return List.copyOf(rest);
    }

    private static <O> Optional<Throwable> failure(List<O> operations, Run<O> run) {
        try {
            run.of(operations);
            return Optional.empty();
        } catch (Exception | AssertionError failure) {
            return Optional.of(failure);
        }
    }

    private static String numbered(List<?> operations) {
        return IntStream.range(0, operations.size())
                .mapToObj(i -> "  " + (i + 1) + ". " + operations.get(i))
                .collect(Collectors.joining("\n"));
    }
}
