package io.cairn.standalone;

import io.cairn.gateway.GatewayApplication;
import io.cairn.job.JobApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Deque<Part> started = new ConcurrentLinkedDeque<>();

    private StandaloneApplication() {}

    /**
     * Starts the platform; the process ends by a signal.
     *
     * @param arguments {@code --once} ends it as soon as it is up: the run from which the JVM makes its cache of loaded classes
     */
    public static void main(String[] arguments) {
        var platform = new StandaloneApplication();
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "cairn-end"));
        try {
            platform.start(Path.of(home()));
            if (List.of(arguments).contains("--once")) {
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
        run(
                "job-service",
                JobApplication.application(),
                "--spring.datasource.url=" + database.urlFor("job"),
                "--spring.datasource.username=job",
                "--cairn.home=" + home,
                "--cairn.job.instance=" + instance(home),
                "--cairn.job.image-records=" + imageRecords(home));
        run("gateway", GatewayApplication.application(), "--cairn.home=" + home);
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

    private void run(String name, SpringApplicationBuilder application, String... arguments) {
        ConfigurableApplicationContext context =
                application.registerShutdownHook(false).run(arguments);
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
