package io.cairn.standalone;

import io.cairn.gateway.GatewayApplication;
import io.cairn.job.JobApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private StandaloneApplication() {}

    /** Starts the platform; the process ends by a signal. */
    public static void main(String[] arguments) {
        var platform = new StandaloneApplication();
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "cairn-end"));
        try {
            platform.start(Path.of(home()));
        } catch (RuntimeException failed) {
            LOG.error("The platform does not start", failed);
            System.exit(1);
        }
    }

    private void start(Path home) {
        var database = EmbeddedDatabase.open(home);
        started.push(database);
        run(
                JobApplication.application(),
                "--spring.datasource.url=" + database.urlFor("job"),
                "--spring.datasource.username=job",
                "--cairn.home=" + home,
                "--cairn.job.instance=" + instance(home),
                "--cairn.job.image-records=" + imageRecords(home));
        run(GatewayApplication.application(), "--cairn.home=" + home);
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

    private void run(SpringApplicationBuilder application, String... arguments) {
        ConfigurableApplicationContext context =
                application.registerShutdownHook(false).run(arguments);
        started.push(context::close);
    }

    private static String home() {
        String named = System.getenv("CAIRN_HOME");
        return named == null ? System.getProperty("user.home") + "/.cairn" : named;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failed) {
                LOG.warn("A part of the platform did not end in order", failed);
            }
        }
    }
}
