package io.cairn.kit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Starts an application that has nothing but its configuration. */
@ExtendWith(OutputCaptureExtension.class)
class SharedDefaultsTest {

    @SpringBootConfiguration
    static class Nothing {}

    @Test
    void aServiceIsNamedOnceForItsSchemaItsRoleItsMigrationsAndItsToken() {
        var set = set("--cairn.name=note", "--cairn.home=/srv/cairn");
        assertThat(set.getProperty("spring.application.name")).isEqualTo("note-service");
        assertThat(set.getProperty("spring.datasource.url")).endsWith("/cairn?currentSchema=note");
        assertThat(set.getProperty("spring.datasource.username")).isEqualTo("note");
        assertThat(set.getProperty("spring.flyway.locations"))
                .isEqualTo("classpath:db/migration/note,classpath:db/migration/kit");
        assertThat(set.getProperty("spring.flyway.default-schema")).isEqualTo("note");
        assertThat(set.getProperty("cairn.service.client-id")).isEqualTo("note");
        assertThat(set.getProperty("cairn.service.client-secret-file")).isEqualTo("/srv/cairn/service-secrets/note");
        assertThat(set.getProperty("server.forward-headers-strategy")).isEqualTo("framework");
    }

    @Test
    void variablesOfTheServiceBearItsName() {
        var set = set("--cairn.name=note", "--CAIRN_NOTE_DB_URL=jdbc:other", "--CAIRN_NOTE_DB_PASSWORD=secret");
        assertThat(set.getProperty("spring.datasource.url")).isEqualTo("jdbc:other");
        assertThat(set.getProperty("spring.datasource.password")).isEqualTo("secret");
    }

    /** It is the edge: it believes nobody's word of forwarding and has no database. */
    @Test
    void theGatewayHasNoNameAndSoNothingOfServices() {
        var set = set();
        assertThat(set.getProperty("server.forward-headers-strategy")).isNull();
        assertThat(set.getProperty("spring.datasource.url")).isNull();
        assertThat(set.getProperty("spring.security.oauth2.resourceserver.jwt.jwk-set-uri"))
                .isNull();
        assertThat(set.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(set.getProperty("server.shutdown")).isEqualTo("graceful");
    }

    @Test
    void everythingElseWinsOverThem() {
        var application = application();
        application.properties(Map.of("server.address", "127.0.0.2", "server.shutdown", "immediate"));
        try (var context = application.run("--server.shutdown=graceful", "--spring.config.name=none")) {
            assertThat(context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.2");
            assertThat(context.getEnvironment().getProperty("server.shutdown")).isEqualTo("graceful");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Note", "1note", "a-b", "a;drop", "abcdefghijklmnopqrstu"})
    void aNameThatCouldNotBeARoleStopsTheStart(String name) {
        assertThatThrownBy(() -> set("--cairn.name=" + name)).hasMessageContaining("cairn.name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cairn.sercice.client-id",
                "cairn.service.client-di",
                "cairn.secrets.key-flie",
                "cairn.outbox.max-evnt",
                "cairn.hoem"
            })
    void aMisspeltPropertyStopsTheStartWithOneSentence(String wrong, CapturedOutput output) {
        assertThatThrownBy(() -> set("--" + wrong + "=x")).isInstanceOf(UnknownProperty.class);
        assertThat(output).contains("No service has the property " + wrong).contains("the nearest that there is");
    }

    @Test
    void whatServicesReadIsKnown() {
        assertThat(set(
                                "--cairn.outbox.subscribers[0].name=one",
                                "--cairn.outbox.retry.first=1s",
                                "--cairn.audit.keep=40d",
                                "--cairn.identity.token-uri=/x",
                                "--cairn.identity.tenant-claim=org",
                                "--cairn.json.max-document=1MB")
                        .getProperty("cairn.audit.keep"))
                .isEqualTo("40d");
    }

    private static Environment set(String... arguments) {
        try (var context = application().run(arguments)) {
            return context.getEnvironment();
        }
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(Nothing.class).web(WebApplicationType.NONE);
    }
}
