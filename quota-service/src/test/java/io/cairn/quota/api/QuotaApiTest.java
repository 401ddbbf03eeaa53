package io.cairn.quota.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.test.openapi.AnswerRules;
import io.cairn.kit.test.openapi.ApiCall;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.ApiFuzz;
import io.cairn.kit.test.openapi.ApiRecipes;
import io.cairn.kit.test.openapi.OpenApiRules;
import io.cairn.kit.test.openapi.OpenApiSnapshot;
import io.cairn.kit.test.openapi.TenantProbes;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.quota.QuotaApplication;
import io.cairn.quota.api.Desks.Told;
import io.cairn.quota.audit.Audit;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The OpenAPI document of quota-service, and what is made from it: probes by other tenants and hostile requests. */
@Tag("docker")
class QuotaApiTest {

    private static final AnswerRules RULES = AnswerRules.of(Set.of(), QuotaProblem.class);
    private static final String MARK = "mark" + UUID.randomUUID().toString().substring(0, 8);
    private static final Set<String> MARKS = new ConcurrentSkipListSet<>(Set.of(MARK));
    private static final String COHORT = "probed";
    private static final String SILENT = "silent";
    private static final String RECALLED = "recalled";

    private static ServiceUnderTest service;
    private static Desks desks;
    private static ApiDocument document;
    private static String owner;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.start("quota", QuotaApplication.application(), "--cairn.quota.pace=200ms");
        desks = new Desks(service.http(), service.issuer());
        document = service.document();
        // A service acts for the owner, and the owner is an operator too: so that no call fails for want of a scope.
        owner = service.issuer().token("ada", "act-as", "quota.admin");
        desks.cohort(COHORT, "{\"cpu\": 1000000}");
        desks.cohort(SILENT, "{\"cpu\": 1000000}", "{\"heartbeat\": \"PT0.1S\"}");
        desks.cohort(RECALLED, "{\"cpu\": 1000}", "{\"minimumRun\": \"PT0S\", \"roundCap\": 1000}");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theDocumentIsTheOneThatWasAgreedOn() {
        OpenApiSnapshot.compare(document, "quota-service");
        assertThat(OpenApiRules.faults(document)).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> nothingOfATenantIsSeenOrChangedByAnother() {
        var tokens = new TenantProbes.Tokens(
                "ada",
                owner,
                service.issuer().token("stranger"),
                service.issuer().tokenWithoutTenant());
        return new TenantProbes(service.http(), false, tokens, () -> MARKS, QuotaApiTest::ofAda, RULES)
                .of(document, recipes());
    }

    @Test
    void noRequestBreaksTheServiceOrShowsItsInside() {
        var statuses = new ApiFuzz(service.http(), owner, QuotaApiTest::rows, RULES)
                .run(ApiFuzz.tries() / 2, document, recipes());
        assertThat(statuses.keySet()).contains(200, 201, 400, 404, 422);
        assertThat(service.context().getBean(Audit.class).round()).isEmpty();
    }

    private static ApiRecipes recipes() {
        return new ApiRecipes()
                .action("askAllocation", Set.of(403), () -> keyed().json(asked(COHORT, 10)))
                .action("planAllocation", Set.of(200), () -> ApiCall.plain().json(asked(COHORT, 10)))
                .list("listAllocations", () -> {
                    allocation(COHORT, 1);
                    return ApiCall.plain();
                })
                .thing(
                        "getAllocation",
                        () -> ApiCall.plain().at("id", allocation(COHORT, 1).text("/id")))
                .action("heartbeatAllocation", Set.of(403), () -> fenced(allocation(COHORT, 1)))
                .action("releaseAllocation", Set.of(403), () -> fenced(allocation(COHORT, 1)))
                .action(
                        "forceAllocation",
                        Set.of(403),
                        () -> ApiCall.plain().at("id", suspect().text("/id")))
                .action("makeReservation", Set.of(201), () -> keyed().json(reservation()))
                .list("listReservations", () -> {
                    reserved();
                    return ApiCall.plain();
                })
                .thing("getReservation", () -> ApiCall.plain().at("id", reserved()))
                .thing("cancelReservation", () -> ApiCall.plain().at("id", reserved()))
                .list("listLoans", () -> {
                    allocation(COHORT, 1);
                    return ApiCall.plain();
                })
                .list("listRecalls", () -> {
                    recalled();
                    return ApiCall.plain();
                })
                .action("listCohorts", Set.of(200), ApiCall::plain)
                .action("getCohort", Set.of(200), () -> ApiCall.plain().at("cohort", COHORT))
                .action("getTimeline", Set.of(200), () -> ApiCall.plain().at("cohort", COHORT))
                .action(
                        "getForecast",
                        Set.of(200),
                        () -> ApiCall.plain().at("cohort", COHORT).query("requests", "cpu:10"))
                .action("runSimulation", Set.of(200), () -> ApiCall.plain().json(SimulationViews.Trace.EXAMPLE))
                .action("listStatements", Set.of(200), () -> ApiCall.plain().query("cohort", COHORT))
                .action(
                        "putCohort",
                        Set.of(403),
                        () -> ApiCall.plain()
                                .at("cohort", COHORT)
                                .json("{\"flavor\": \"" + COHORT + "\", \"capacity\": {\"cpu\": 1000000}}"))
                .unmarkedThing("listAccounts", () -> ApiCall.plain().at("tenant", "ada"))
                .action(
                        "putAccount",
                        Set.of(403),
                        () -> ApiCall.plain()
                                .at("tenant", "ada")
                                .at("cohort", COHORT)
                                .json("{\"weight\": 2}"))
                .action("listAuditEvents", Set.of(200), ApiCall::plain); // of the kit
    }

    private static ApiCall keyed() {
        return ApiCall.plain().header("Idempotency-Key", UUID.randomUUID().toString());
    }

    private static ApiCall fenced(Told allocation) {
        return ApiCall.plain()
                .at("id", allocation.text("/id"))
                .json("{\"fence\": " + allocation.body().path("fence").asLong() + "}");
    }

    private static String asked(String flavor, long cpu) {
        return Desks.body(flavor, cpu, "WAIT").replace("\"j\"", "\"" + MARK + "\"");
    }

    private static Told allocation(String flavor, long cpu) {
        var made = desks.ask("ada", UUID.randomUUID().toString(), asked(flavor, cpu))
                .is(201);
        MARKS.add(made.text("/id"));
        return made;
    }

    private static Told suspect() {
        var made = allocation(SILENT, 1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> desks.look("ada", made).body().path("suspect").asBoolean());
        return made;
    }

    /** Another tenant wants back what this one borrowed of it. */
    private static synchronized void recalled() {
        if (!desks.get("ada", "/v1/recalls").body().path("items").isEmpty()) {
            return; // it stays so, since nobody leaves
        }
        desks.reserve("bob", RECALLED, 1000);
        allocation(RECALLED, 1000);
        desks.ask("bob", RECALLED, 1000).is(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        !desks.get("ada", "/v1/recalls").body().path("items").isEmpty());
    }

    private static String reservation() {
        return "{\"flavor\": \"" + COHORT + "\", \"elastic\": {\"cpu\": 1}}";
    }

    private static String reserved() {
        String id = desks.reserve("ada", reservation()).is(201).text("/id");
        MARKS.add(id);
        return id;
    }

    /** Whether a holder is suspect changes by itself. */
    private static String ofAda() {
        return service.jdbc().sql("""
                        select concat_ws('; ',
                            (select string_agg(id || ' ' || replace(state, '_SUSPECT', ''), ' ' order by id) from allocation
                                where tenant = 'ada' and cohort <> 'silent'),
                            (select string_agg(id, ' ' order by id) from allocation
                                where tenant = 'ada' and cohort = 'silent' and ended_at is null),
                            (select string_agg(id || ' ' || state, ' ' order by id) from reservation where tenant = 'ada'))
                        """).query(String.class).single();
    }

    private static String rows() {
        return number("allocation") + " " + number("reservation") + " " + number("cohort") + " "
                + number("idempotency_key");
    }

    private static long number(String table) {
        return service.jdbc()
                .sql("select count(*) from " + table)
                .query(Long.class)
                .single();
    }
}
