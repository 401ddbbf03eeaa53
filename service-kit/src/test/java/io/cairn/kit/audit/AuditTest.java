package io.cairn.kit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.housekeeping.Chore;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.test.tokens.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real service with a real database that is asked over HTTP. Each test has tenants of its own, for nothing is removed. */
@Tag("docker")
class AuditTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestIssuer ISSUER = TestIssuer.start();

    private static ConfigurableApplicationContext service;
    private static int tenants;

    private AuditLog audit;
    private JdbcClient jdbc;
    private TenantId ada;
    private TenantId bob;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Audited {

        @RestController
        static class Things {

            @GetMapping("/v1/things/{id}")
            String thing(Caller caller, @PathVariable String id) {
                return switch (id) {
                    case "broken" -> throw new IllegalStateException("broken");
                    case "absent" -> throw new ProblemException(PlatformProblem.NOT_FOUND, "There is no such thing.");
                    default -> caller.tenant() + " " + id;
                };
            }
        }
    }

    @BeforeAll
    static void start() {
        var database = PostgresForTests.freshDatabase();
        var settings = new HashMap<String, Object>(ISSUER.properties());
        settings.put("server.port", 0);
        settings.put("spring.main.banner-mode", "off");
        settings.put("spring.datasource.url", database.url());
        settings.put("spring.datasource.username", database.user());
        settings.put("spring.datasource.password", database.password());
        settings.put("spring.flyway.locations", "classpath:db/migration/kit");
        service =
                new SpringApplicationBuilder(Audited.class).properties(settings).run();
    }

    @AfterAll
    static void stop() {
        service.close();
        ISSUER.close();
    }

    @BeforeEach
    void newTenants() {
        audit = service.getBean(AuditLog.class);
        jdbc = service.getBean(JdbcClient.class);
        ada = new TenantId("ada-" + ++tenants);
        bob = new TenantId("bob-" + tenants);
    }

    @Test
    void aTenantSeesItsOwnEventsNewestFirst() {
        audit.done(caller(ada), "make", "one");
        audit.done(caller(bob), "make", "two");
        audit.done(caller(ada), "drop", "one");
        assertThat(events(ISSUER.token(ada.value())))
                .extracting(
                        event -> event.path("operation").asString(),
                        event -> event.path("tenant").asString())
                .containsExactly(tuple("drop", ada.value()), tuple("make", ada.value()));
    }

    /** What is not waited for is one commit; the next ones on the same connection are durable again. */
    @Test
    void whatIsWrittenAfterwardsIsKeptAndLeavesOtherCommitsDurable() {
        var transaction = new TransactionTemplate(service.getBean(PlatformTransactionManager.class));
        audit.writeAfterwards(caller(ada), "GET /v1/things/{id}", "/v1/things/one", AuditResult.DONE);
        assertThat(events(ISSUER.token(ada.value())))
                .extracting(event -> event.path("resource").asString())
                .containsExactly("/v1/things/one");
        for (int connection = 0; connection < 20; connection++) {
            assertThat(jdbc.sql("SHOW synchronous_commit").query(String.class).single())
                    .isEqualTo("on");
        }
        assertThatThrownBy(() -> transaction.executeWithoutResult(
                        begun -> audit.writeAfterwards(caller(ada), "make", "two", AuditResult.DONE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOperatorSeesThoseOfAll() {
        audit.done(caller(ada), "make", "one");
        audit.done(caller(bob), "make", "two");
        assertThat(events(ISSUER.token("default", "ops")))
                .extracting(event -> event.path("tenant").asString())
                .contains(ada.value(), bob.value());
    }

    @Test
    void pagesLeaveNothingOutAndRepeatNothing() {
        for (int number = 0; number < 7; number++) {
            audit.done(caller(ada), "make", "r" + number);
        }
        String token = ISSUER.token(ada.value());
        var seen = new ArrayList<String>();
        String path = "/v1/audit?limit=3";
        for (int page = 0; page < 3; page++) {
            var answer = JSON.readTree(get(token, path).body());
            answer.path("items")
                    .forEach(event -> seen.add(event.path("resource").asString()));
            path = "/v1/audit?limit=3&cursor=" + answer.path("next").asString("");
        }
        assertThat(seen).containsExactly("r6", "r5", "r4", "r3", "r2", "r1", "r0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cursor=%21", "cursor=eA", "limit=0", "limit=201", "limit=x"})
    void aPageThatCannotBeIsTheCallersFault(String query) {
        assertThat(get(ISSUER.token(ada.value()), "/v1/audit?" + query).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aCallForATenantIsWrittenDownWithBothNamesAndItsResult() {
        String token = ISSUER.token("default", Caller.ACT_AS);
        for (String thing : List.of("1", "absent", "broken")) {
            get(
                    token,
                    "/v1/things/" + thing + "?password=swordfish",
                    Caller.TENANT_HEADER,
                    ada.value(),
                    "traceparent",
                    "00-" + TRACE + "-00f067aa0ba902b7-01");
        }
        await().until(() -> audit.list(Optional.of(ada), Long.MAX_VALUE, 9).size() == 3);
        var written = audit.list(Optional.of(ada), Long.MAX_VALUE, 9).reversed();
        assertThat(written).allSatisfy(event -> {
            assertThat(event.actor()).isEqualTo("test-client");
            assertThat(event.operation()).isEqualTo("GET /v1/things/{id}");
            assertThat(event.traceId()).isEqualTo(TRACE);
            assertThat(event.toString()).doesNotContain("swordfish");
        });
        assertThat(written)
                .extracting(AuditEvent::resource)
                .containsExactly("/v1/things/1", "/v1/things/absent", "/v1/things/broken");
        assertThat(written)
                .extracting(AuditEvent::result)
                .containsExactly(AuditResult.DONE, AuditResult.REFUSED, AuditResult.FAILED);
    }

    @Test
    void callsForOnesOwnTenantAndRefusedOnesForOthersAreNot() {
        get(ISSUER.token(ada.value()), "/v1/things/1");
        assertThat(get(ISSUER.token(ada.value()), "/v1/things/1", Caller.TENANT_HEADER, bob.value())
                        .statusCode())
                .isEqualTo(403);
        // What is written after these shows that nothing of them is still on its way.
        get(ISSUER.token("default", Caller.ACT_AS), "/v1/things/2", Caller.TENANT_HEADER, ada.value());
        await().until(() -> !audit.list(Optional.of(ada), Long.MAX_VALUE, 9).isEmpty());
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 9)).hasSize(1);
        assertThat(audit.list(Optional.of(bob), Long.MAX_VALUE, 9)).isEmpty();
    }

    @Test
    void anEventIsKeptWithItsWorkOrNotAtAll() {
        new TransactionTemplate(service.getBean(PlatformTransactionManager.class)).executeWithoutResult(begun -> {
            audit.done(caller(ada), "make", "one");
            begun.setRollbackOnly();
        });
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 9)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event", "TRUNCATE audit_event"})
    void theDatabaseRefusesToChangeOrRemoveEvents(String sql) {
        audit.done(caller(ada), "make", "one");
        assertThatThrownBy(() -> jdbc.sql(sql).update())
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("never changed or removed");
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 9)).hasSize(1);
    }

    @Test
    void oldEventsAreRemovedInBatchesAndYoungerOnesStay() {
        var now = Instant.parse("2025-06-01T00:00:00Z");
        for (int days : new int[] {402, 401, 400, 399, 0}) {
            at(now.minus(Duration.ofDays(days))).done(caller(ada), "make", "-" + days);
        }
        assertThat(new AuditPurge(jdbc, Duration.ofDays(400), 1).removeOld(now)).isEqualTo(2);
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 9))
                .extracting(AuditEvent::resource)
                .containsExactly("-0", "-399", "-400");
        jdbc.sql("DELETE FROM audit_event WHERE tenant = :ada")
                .param("ada", ada.value())
                .update();
    }

    @Test
    void noClockOfAServiceMakesTheDatabaseForgetWhatIsYoung() {
        audit.done(caller(ada), "make", "one");
        var purge = new AuditPurge(jdbc, Duration.ofDays(400));
        assertThatThrownBy(() -> purge.removeOld(Instant.now().plus(Duration.ofDays(4000))))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("never changed or removed");
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 9)).hasSize(1);
    }

    @Test
    void eventsAreKeptForThirtyDaysAtLeastAndRemovedByHousekeeping() {
        assertThatThrownBy(() -> new AuditProperties(Duration.ofDays(29))).hasMessageContaining("30d");
        assertThat(service.getBeansOfType(Chore.class).values())
                .extracting(Chore::name)
                .contains("audit events");
    }

    @Test
    void longAndStrangeResourcesAreCutAndCleaned() {
        audit.done(caller(ada), "make", "a\u0000b\n" + "x".repeat(500));
        assertThat(audit.list(Optional.of(ada), Long.MAX_VALUE, 1).getFirst().resource())
                .hasSize(300)
                .startsWith("a?b?x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00-" + TRACE, "00-" + TRACE + "-zz-01"})
    void aHeaderThatIsNoTraceIsNone(String header) {
        assertThat(CurrentTrace.ofHeader(header)).isEmpty();
    }

    private AuditLog at(Instant time) {
        return new AuditLog(jdbc, Clock.fixed(time, ZoneOffset.UTC));
    }

    private static Caller caller(TenantId tenant) {
        return new Caller(tenant, Set.of(), "client-of-" + tenant);
    }

    private static List<JsonNode> events(String token) {
        return JSON.readTree(get(token, "/v1/audit").body())
                .path("items")
                .valueStream()
                .toList();
    }

    private static HttpResponse<String> get(String token, String path, String... headers) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
