package io.cairn.kit.test.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Sends random and hostile requests to each operation of a document. It goes on after a failure and tells the first of each
 * operation with its seed; {@code -Dcairn.test.seed=SEED} makes that request the first.
 *
 * @param owner whose token is sent along
 * @param rows how much the service has stored, as a text; equal before and after a call that failed
 */
public record ApiFuzz(RawHttp target, String owner, Supplier<String> rows, AnswerRules rules) {

    private static final int GATE = 2_000;
    private static final int FULL = 50_000;
    private static final int MOST_FAILURES = 20;

    /** How many requests a run sends: few in the gate, many with {@code -Dcairn.test.full=true}. */
    public static int tries() {
        return Counts.of(GATE, FULL);
    }

    /** Sends {@code tries} requests; answers how many answers had which status. */
    public Map<Integer, Integer> run(int tries, ApiDocument document, ApiRecipes recipes) {
        recipes.areTotal(document);
        var good = new HashMap<String, ApiCall>();
        for (var operation : document.operations()) {
            var all = recipes.of(operation);
            good.put(operation.id(), all.getFirst().call().get());
        }
        var statuses = new TreeMap<Integer, Integer>();
        var failures = new LinkedHashMap<String, String>();
        long first = Property.seed();
        for (long seed = first; seed < first + tries && failures.size() < MOST_FAILURES; seed++) {
            var random = new SplittableRandom(seed);
            var operation = document.operations()
                    .get(random.nextInt(document.operations().size()));
            try {
                var mutated = new Mutations(document, random).of(operation, good.get(operation.id()));
                // Now and then what stands in Authorization is nonsense too.
                var request = mutated.request().has("Authorization") && random.nextBoolean()
                        ? mutated.request()
                        : mutated.request().without("Authorization").withToken(owner);
                statuses.merge(one(operation, request, mutated.astray()), 1, Integer::sum);
            } catch (AssertionError | UncheckedIOException broken) {
                failures.putIfAbsent(operation.id(), "-D" + Property.SEED + "=" + seed + "\n" + broken.getMessage());
            }
        }
        assertThat(failures.values())
                .as("failures; each is repeated by its seed")
                .isEmpty();
        return statuses;
    }

    private int one(ApiOperation operation, RawRequest request, boolean astray) {
        String before = rows.get();
        var answer = target.send(request);
        try {
            rules.hold(answer);
            if (!astray) {
                assertThat(operation.statuses())
                        .as("the document tells the answer %s: %s", answer.status(), answer.text())
                        .contains(String.valueOf(answer.status()));
            }
            if (answer.status() >= 300) {
                assertThat(rows.get())
                        .as("nothing is stored by a call that failed")
                        .isEqualTo(before);
            }
        } catch (AssertionError broken) {
            throw new AssertionError(broken.getMessage() + "\n--- " + operation + "\n" + request, broken);
        }
        return answer.status();
    }
}
