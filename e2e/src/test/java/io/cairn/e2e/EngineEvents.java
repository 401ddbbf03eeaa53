package io.cairn.e2e;

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
}
