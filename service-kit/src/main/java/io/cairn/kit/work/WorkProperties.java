package io.cairn.kit.work;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a replica does the durable work of its service.
 *
 * @param poll how often the table is asked for due work
 * @param heartbeat how often a replica says that it lives; work of one that missed four goes to the others
 * @param parallel pieces of work of this replica at the same time, 1 to 256
 */
@ConfigurationProperties(value = "cairn.work", ignoreUnknownFields = false)
public record WorkProperties(
        @DefaultValue("1s") Duration poll,
        @DefaultValue("3s") Duration heartbeat,
        @DefaultValue("8") int parallel) {

    public WorkProperties {
        if (!poll.isPositive() || !heartbeat.isPositive()) {
            throw new IllegalArgumentException("cairn.work.poll and cairn.work.heartbeat must be longer than nothing");
        }
        if (parallel < 1 || parallel > 256) {
            throw new IllegalArgumentException("cairn.work.parallel must be 1 to 256");
        }
    }
}
