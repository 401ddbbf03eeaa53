package io.cairn.launcher.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

/**
 * The clients of one engine. Each open stream holds a connection; streams and commands in one pool can starve each other
 * for ever, hence the second pool, which has no response timeout because a silent log is a healthy one.
 */
final class DockerClients implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Above the longest stop grace: a stop answers only when the container has ended. */
    private static final Duration ANSWER = Duration.ofMinutes(2);

    /** A caller waits for the answer of a registry, so it is not waited for long. */
    private static final Duration REGISTRY = Duration.ofSeconds(10);

    private static final int COMMANDS = 16;
    private static final int STREAMS = 256;

    private final DockerClient commands;
    private final DockerClient streams;
    private final DockerHttpClient registries;

    DockerClients(URI engine) {
        // The API version stays unset: the engine then speaks its own newest.
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(engine.toString())
                .build();
        this.commands = DockerClientImpl.getInstance(
                config,
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .connectionTimeout(CONNECT)
                        .responseTimeout(ANSWER)
                        .maxConnections(COMMANDS)
                        .build());
        this.streams = DockerClientImpl.getInstance(
                config,
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .connectionTimeout(CONNECT)
                        .maxConnections(STREAMS)
                        .build());
        this.registries = new ApacheDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .connectionTimeout(CONNECT)
                .responseTimeout(REGISTRY)
                .maxConnections(COMMANDS)
                .build();
    }

    /** For questions that the engine passes on to a registry. */
    DockerHttpClient registries() {
        return registries;
    }

    DockerClient commands() {
        return commands;
    }

    DockerClient streams() {
        return streams;
    }

    @Override
    public void close() {
        try (commands;
                streams;
                registries) {
            // closed by the statement
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
