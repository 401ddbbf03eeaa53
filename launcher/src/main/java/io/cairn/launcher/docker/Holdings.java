package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import io.cairn.launcher.Holding;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists what carries labels, three questions in all: no container is looked at by itself. */
final class Holdings {

    private Holdings() {}

    /** @param filters NAME=VALUE, all of which must be there */
    static List<Holding> all(DockerClient engine, List<String> filters) {
        return Stream.of(containers(engine, filters), networks(engine, filters), volumes(engine, filters))
                .flatMap(kind -> kind)
                .toList();
    }

    private static Stream<Holding> containers(DockerClient engine, List<String> filters) {
        return engine.listContainersCmd().withShowAll(true).withLabelFilter(filters).exec().stream()
                .filter(seen -> seen.getNames() != null && seen.getNames().length > 0) // none while it is being removed
                .map(seen -> new Holding(
                        Holding.Kind.CONTAINER,
                        seen.getNames()[0].substring(1), // the engine writes /name
                        labels(seen.getLabels()),
                        Instant.ofEpochSecond(seen.getCreated())));
    }

    private static Stream<Holding> networks(DockerClient engine, List<String> filters) {
        return engine.listNetworksCmd().withFilter("label", filters).exec().stream()
                .map(seen -> new Holding(
                        Holding.Kind.NETWORK,
                        seen.getName(),
                        labels(seen.getLabels()),
                        seen.getCreated().toInstant()));
    }

    private static Stream<Holding> volumes(DockerClient engine, List<String> filters) {
        var answer = engine.listVolumesCmd().withFilter("label", filters).exec();
        var times = timesOfVolumes(answer.getRawValues().get("Volumes"));
        return answer.getVolumes().stream()
                .map(seen -> new Holding(
                        Holding.Kind.VOLUME,
                        seen.getName(),
                        labels(seen.getLabels()),
                        times.getOrDefault(seen.getName(), Instant.MAX)));
    }

    /** docker-java has no field for the time; all that the engine answered stands beside its fields. */
    private static Map<String, Instant> timesOfVolumes(@Nullable Object raw) {
        var times = new HashMap<String, Instant>();
        if (raw instanceof List<?> volumes) {
            for (Object volume : volumes) {
                if (volume instanceof Map<?, ?> fields
                        && fields.get("Name") instanceof String name
                        && fields.get("CreatedAt") instanceof String time) {
                    times.put(name, OffsetDateTime.parse(time).toInstant());
                }
            }
        }
        return times;
    }

    private static Map<String, String> labels(@Nullable Map<String, String> seen) {
        return Objects.requireNonNullElse(seen, Map.of());
    }
}
