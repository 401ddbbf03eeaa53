package io.cairn.kit.test.service;

import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A service as it is deployed, but for its port, its home folder, its database and the issuer of its tokens, which are its own and
 * fresh. Tests that use it carry the tag {@code docker}.
 */
public final class ServiceUnderTest implements AutoCloseable {

    private final TestIssuer issuer;
    private final Path home;
    private final ConfigurableApplicationContext context;

    private ServiceUnderTest(TestIssuer issuer, Path home, ConfigurableApplicationContext context) {
        this.issuer = issuer;
        this.home = home;
        this.context = context;
    }

    /**
     * Starts a service.
     *
     * @param name its short name, which is that of its schema
     * @param settings further arguments, such as {@code --cairn.job.engine=tcp://127.0.0.1:1}
     */
    public static ServiceUnderTest start(String name, SpringApplicationBuilder application, String... settings) {
        var issuer = TestIssuer.start();
        var database = PostgresForTests.freshDatabase();
        Path home = freshFolder(name);
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--cairn.home=" + home,
                "--spring.datasource.url=" + database.url() + "?currentSchema=" + name,
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password()));
        issuer.properties().forEach((property, value) -> arguments.add("--" + property + "=" + value));
        arguments.addAll(List.of(settings));
        return new ServiceUnderTest(issuer, home, application.run(arguments.toArray(String[]::new)));
    }

    /** Whose tokens the service takes. */
    public TestIssuer issuer() {
        return issuer;
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** A client of it that sends what it is told to, well-formed or not. */
    public RawHttp http() {
        return RawHttp.to(address());
    }

    /** Its OpenAPI document, as it serves it. */
    public ApiDocument document() {
        return ApiDocument.fetch(address(), "/v3/api-docs");
    }

    /** Its database, with its own rights and schema. */
    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    /** Its parts, for what cannot be seen from outside. */
    public ConfigurableApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
        issuer.close();
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path freshFolder(String name) {
        try {
            return Files.createTempDirectory("cairn-" + name + "-");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
