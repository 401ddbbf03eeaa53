package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** What the engine remembers of a job's containers. It keeps its last 256 events. */
final class EngineEvents {

    private EngineEvents() {}

    /** Container name to how often {@code action} happened to it. */
    static Map<String, Long> of(String job, String action) throws Exception {
        var counts = new TreeMap<String, Long>();
        var now = Instant.now();
        DockerClientFactory.instance()
                .client()
                .eventsCmd()
                .withSince(String.valueOf(now.minusSeconds(600).getEpochSecond()))
                .withUntil(String.valueOf(now.getEpochSecond() + 1))
                .withLabelFilter(Map.of("io.cairn.job", job))
                .withEventFilter(action)
                .exec(new ResultCallback.Adapter<Event>() {
                    @Override
                    public void onNext(Event event) {
                        counts.merge(event.getActor().getAttributes().get("name"), 1L, Long::sum);
                    }
                })
                .awaitCompletion(30, TimeUnit.SECONDS);
        return counts;
    }

    /** The engine's own history: each rank was created and started once, and nothing of the job is there. */
    static void assertStartedOnceAndGone(TestPlatform platform, String job, int ranks) throws Exception {
        var expected = new TreeMap<String, Long>();
        for (int rank = 0; rank < ranks; rank++) {
            expected.put(job + "-worker-" + rank + "-1", 1L);
        }
        assertThat(of(job, "start")).as("containers started").isEqualTo(expected);
        assertThat(platform.leftInEngine(job))
                .as("left over at %s", Instant.now())
                .isEmpty();
    }
}
