package io.cairn.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A real PostgreSQL below the platform's home folder, with a role and a schema per service. It listens on loopback at a port
 * that is picked once and kept beside the data.
 *
 * <p>The server that this starts trusts whoever reaches its port; roles keep services out of each other's schemas by design,
 * not by password. Standalone is for development.
 */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    static EmbeddedDatabase open(Path home) {
        try {
            Path folder = Files.createDirectories(home.resolve("postgres"));
            Path data = folder.resolve("data");
            var server = EmbeddedPostgres.builder()
                    .setPort(port(folder.resolve("port")))
                    .setDataDirectory(data)
                    .setOverrideWorkingDirectory(
                            Files.createDirectories(folder.resolve("binaries")).toFile())
                    .setCleanDataDirectory(false)
                    // Hooks run at the same time: the library's own would end the server under the services that write
                    // to it.
                    .setRegisterShutdownHook(false)
                    // The library switches both off, since it is made for tests; durability is claimed here.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setPGStartupWait(PATIENCE)
                    .start();
            var database = new EmbeddedDatabase(server);
            database.insistOnOwnData(data);
            return database;
        } catch (IOException failed) {
            throw new UncheckedIOException("PostgreSQL did not start; its log is below " + home, failed);
        }
    }

    /** A role that owns a schema of the same name. */
    String urlFor(String service) {
        execute("do $$ begin if not exists (select from pg_roles where rolname = '" + service + "') then create role "
                + service + " login; end if; end $$");
        execute("create schema if not exists " + service + " authorization " + service);
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?currentSchema=" + service;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A foreign server on the kept port would be taken over in silence. */
    private void insistOnOwnData(Path data) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("show data_directory")) {
            row.next();
            Path found = Path.of(row.getString(1)).toRealPath();
            if (!found.equals(data.toRealPath())) {
                throw new IllegalStateException("port " + server.getPort() + " belongs to another PostgreSQL, at "
                        + found + "; stop it, or delete the file postgres/port below the home folder");
            }
        } catch (SQLException | IOException failed) {
            throw new IllegalStateException("PostgreSQL does not answer", failed);
        }
    }

    private void execute(String statement) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var prepared = connection.createStatement()) {
            prepared.execute(statement);
        } catch (SQLException failed) {
            throw new IllegalStateException("roles and schemas could not be made", failed);
        }
    }

    private static int port(Path kept) throws IOException {
        if (Files.exists(kept)) {
            return Integer.parseInt(Files.readString(kept).strip());
        }
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(kept, free.getLocalPort() + "\n");
            return free.getLocalPort();
        }
    }
}
