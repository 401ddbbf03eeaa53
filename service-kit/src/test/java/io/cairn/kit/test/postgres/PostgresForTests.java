package io.cairn.kit.test.postgres;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One PostgreSQL server per JVM, in a container; each caller gets a database of its own in it. The image is
 * {@code cairn.local/postgres:18} unless {@code CAIRN_TEST_POSTGRES_IMAGE} names another.
 */
public final class PostgresForTests {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresForTests() {}

    /** A database that nobody else uses. */
    public record Database(String url, String user, String password) {}

    /** Makes a new empty database. */
    public static Database freshDatabase() {
        var server = Server.STARTED;
        String name = "test_" + DATABASES.incrementAndGet();
        try (var connection =
                        DriverManager.getConnection(server.getJdbcUrl(), server.getUsername(), server.getPassword());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failed) {
            throw new IllegalStateException("no database could be made", failed);
        }
        String url = "jdbc:postgresql://" + server.getHost() + ":" + server.getFirstMappedPort() + "/" + name;
        return new Database(url, server.getUsername(), server.getPassword());
    }

    /** Started on first use and ended with the JVM. */
    private static final class Server {

        static final PostgreSQLContainer STARTED = start();

        private static PostgreSQLContainer start() {
            String image = Optional.ofNullable(System.getenv("CAIRN_TEST_POSTGRES_IMAGE"))
                    .orElse("cairn.local/postgres:18");
            var container = new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                    .withLabel("io.cairn.instance", "test-postgres")
                    // A word that is nowhere else, so that a test can look for it where it must not be.
                    .withPassword("password-" + UUID.randomUUID());
            container.start();
            // Without the reaper's image nothing else would remove it.
            Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
            return container;
        }
    }
}
