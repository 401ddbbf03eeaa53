package io.cairn.standalone;

import io.cairn.gateway.GatewayApplication;
import io.cairn.job.JobApplication;
import io.cairn.quota.QuotaApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * All services as sibling contexts of one JVM, for development. They speak HTTP with tokens to each other all the same. They
 * start one after another, since parallel contexts race in the logging system, and end in reverse order, the database last.
 */
public final class StandaloneApplication implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StandaloneApplication.class);

    private record Part(String name, AutoCloseable end) {}

    /** Where services keep what they have. */
    private record Place(EmbeddedDatabase database, Path home) {}

    private final Deque<Part> started = new ConcurrentLinkedDeque<>();

    private final boolean anyPorts;

    private StandaloneApplication(boolean anyPorts) {
        this.anyPorts = anyPorts;
    }

    /**
     * Starts the platform; the process ends by a signal.
     *
     * @param arguments {@code --once} ends it as soon as it is up, on any free ports: the run from which the JVM makes its cache
     *     of loaded classes
     */
    public static void main(String[] arguments) {
        boolean once = List.of(arguments).contains("--once");
        var platform = new StandaloneApplication(once);
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "cairn-end"));
        try {
            platform.start(Path.of(home()));
            if (once) {
                System.exit(0);
            }
        } catch (RuntimeException failed) {
            LOG.error("The platform does not start", failed);
            System.exit(1);
        }
    }

    private void start(Path home) {
        var database = EmbeddedDatabase.open(home);
        started.push(new Part("PostgreSQL", database));
        var place = new Place(database, home);
        service(
                "job",
                JobApplication.application(),
                place,
                "--cairn.job.instance=" + instance(home),
                "--cairn.job.image-records=" + imageRecords(home));
        service("quota", QuotaApplication.application(), place);
        run("gateway", GatewayApplication.application(), List.of("--cairn.home=" + home));
        LOG.info("The platform is up");
    }

    /** Written by ./cairn for the images that it made; absent elsewhere. */
    private static String imageRecords(Path home) {
        Path file = home.resolve("images.yml");
        return Files.exists(file) ? file.toString() : "";
    }

    /** The name of this home's objects in the engine: written by ./cairn; elsewhere there is one platform and the usual name. */
    private static String instance(Path home) {
        Path file = home.resolve("instance");
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "cairn";
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file " + file + " cannot be read", unreadable);
        }
    }

    /** A service on its own schema, as its own role. */
    private void service(String name, SpringApplicationBuilder application, Place place, String... more) {
        var arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + place.database().urlFor(name),
                "--spring.datasource.username=" + name,
                "--cairn.home=" + place.home()));
        arguments.addAll(List.of(more));
        run(name + "-service", application, arguments);
    }

    private void run(String name, SpringApplicationBuilder application, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        if (anyPorts) {
            all.add("--server.port=0");
        }
        ConfigurableApplicationContext context =
                application.registerShutdownHook(false).run(all.toArray(String[]::new));
        started.push(new Part(name, context::close));
    }

    private static String home() {
        String named = System.getenv("CAIRN_HOME");
        return named == null ? System.getProperty("user.home") + "/.cairn" : named;
    }

    @Override
    public void close() {
        for (var part = started.poll(); part != null; part = started.poll()) {
            try {
                part.end().close();
                LOG.info("{} has ended", part.name());
            } catch (Exception failed) {
                LOG.warn("{} did not end in order", part.name(), failed);
            }
        }
    }
}
