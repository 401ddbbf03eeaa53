package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;

/**
 * What happened in the engine to the containers of one platform, heard as it happens: the engine remembers its last 256
 * events only, and the probes of containers' health are among them.
 */
final class EngineEvents implements AutoCloseable {

    private static final String STARTED = "start";

    private final Map<String, Long> starts = new ConcurrentHashMap<>();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final ResultCallback.Adapter<Event> stream = new ResultCallback.Adapter<>() {
        @Override
        public void onNext(Event event) {
            told.add(event.getRawValues().toString());
            var about = event.getActor().getAttributes();
            if (about != null && STARTED.equals(event.getAction())) {
                starts.merge(about.get("io.cairn.job") + " " + about.get("name"), 1L, Long::sum);
            }
        }
    };

    private EngineEvents(String label, String value) {
        DockerClientFactory.instance()
                .client()
                .eventsCmd()
                .withSince(String.valueOf(Instant.now().getEpochSecond()))
                .withLabelFilter(Map.of(label, value))
                .exec(stream);
    }

    /** From now on, of everything under {@code instance}. */
    static EngineEvents of(String instance) {
        return of("io.cairn.instance", instance);
    }

    /** From now on, of everything with this label. */
    static EngineEvents of(String label, String value) {
        return new EngineEvents(label, value);
    }

    /** All that was heard, each event with its attributes: what is left to read of containers that are removed. */
    String told() {
        return String.join("\n", told);
    }

    /** Container name to how often it was started. */
    Map<String, Long> starts(String job) {
        return starts.entrySet().stream()
                .filter(start -> start.getKey().startsWith(job + " "))
                .collect(Collectors.toMap(
                        start -> start.getKey().substring(job.length() + 1),
                        Map.Entry::getValue,
                        Long::sum,
                        TreeMap::new));
    }

    /**
     * Each rank of an ended job was started once, and nothing of the job is in the engine.
     *
     * @param beside other containers that the job had, without its id and attempt
     */
    static void assertStartedOnceAndGone(TestPlatform platform, String job, int ranks, String... beside) {
        assertStartedOncePerAttemptAndGone(platform, job, ranks, 1, beside);
    }

    /** The same of a job whose ranks ran in each of so many attempts. */
    static void assertStartedOncePerAttemptAndGone(
            TestPlatform platform, String job, int ranks, int attempts, String... beside) {
        var expected = new TreeMap<String, Long>();
        for (int attempt = 1; attempt <= attempts; attempt++) {
            for (String other : beside) {
                expected.put(job + "-" + other + "-" + attempt, 1L);
            }
            expected.putAll(oncePerRank(job, ranks, attempt));
        }
        Awaitility.await("the engine's own account")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(platform.events.starts(job)).isEqualTo(expected));
        assertGone(platform, job);
    }

    /** A first attempt that broke early may have left ranks unstarted; whoever was started, was so once. */
    static void assertStartedAtMostOnceInTheFirstOfTwoAttemptsAndGone(TestPlatform platform, String job, int ranks) {
        Awaitility.await("the engine's own account")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(platform.events.starts(job)).containsAllEntriesOf(oncePerRank(job, ranks, 2)));
        var first = new TreeMap<>(platform.events.starts(job));
        first.keySet().removeAll(oncePerRank(job, ranks, 2).keySet());
        assertThat(oncePerRank(job, ranks, 1)).containsAllEntriesOf(first);
        assertGone(platform, job);
    }

    private static Map<String, Long> oncePerRank(String job, int ranks, int attempt) {
        var once = new TreeMap<String, Long>();
        for (int rank = 0; rank < ranks; rank++) {
            once.put(job + "-worker-" + rank + "-" + attempt, 1L);
        }
        return once;
    }

    private static void assertGone(TestPlatform platform, String job) {
        assertThat(platform.leftInEngine(job))
                .as("left over at %s", Instant.now())
                .isEmpty();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
