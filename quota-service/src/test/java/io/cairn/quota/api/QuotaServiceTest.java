package io.cairn.quota.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.quota.QuotaApplication;
import io.cairn.quota.api.Desks.Told;
import io.cairn.quota.audit.Audit;
import io.cairn.quota.retention.LedgerCheckpoints;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over HTTP, on a real PostgreSQL, with a holder that is told. After each test the auditor finds nothing. */
@Tag("docker")
class QuotaServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** No grace, so that a recall is due at once. */
    private static final String AT_ONCE =
            "{\"notice\": \"PT1S\", \"minimumRun\": \"PT0S\", \"killTimeout\": \"PT1S\", \"period\": \"PT1S\", \"roundCap\": 1000}";

    private static ServiceUnderTest service;
    private static EventReceiver holder;
    private static Desks desks;

    @BeforeAll
    static void start() {
        holder = EventReceiver.start();
        service = ServiceUnderTest.start(
                "quota",
                QuotaApplication.application(),
                "--cairn.outbox.subscribers[0].name=holder",
                "--cairn.outbox.subscribers[0].url=" + holder.url(),
                "--cairn.quota.pace=200ms",
                "--cairn.work.poll=100ms");
        desks = new Desks(service.http(), service.issuer());
    }

    @AfterAll
    static void stop() {
        service.close();
        holder.close();
    }

    @AfterEach
    void theAuditorFindsNothing() {
        assertThat(service.context().getBean(Audit.class).round()).isEmpty();
    }

    /** The claim, step by step. */
    @Test
    void aTenantsShortfallComesFromAnotherTenantsElasticResourceAndGoesBackWhenThatAsks() {
        desks.cohort("claim", "{\"cpu\": 10000}", AT_ONCE);
        desks.reserve("ada", "claim", 4000);
        desks.reserve("bob", "claim", 6000);
        var first = desks.ask("ada", "claim", 7000).is(201);
        assertThat(first.text("/state")).isEqualTo("GRANTED");
        assertThat(first.body().at("/own/cpu").asLong()).as("own first").isEqualTo(4000);
        assertThat(first.body().at("/loans")).hasSize(1);
        assertThat(first.text("/loans/0/lender")).isEqualTo("bob");
        assertThat(first.body().at("/loans/0/amounts/cpu").asLong()).isEqualTo(3000);
        assertThat(Instant.parse(first.text("/heartbeatBy"))).isAfter(Instant.now());
        assertThat(desks.get("bob", "/v1/loans?side=LENT").is(200).text("/items/0/borrower"))
                .isEqualTo("ada");

        var wants = desks.ask("bob", "claim", 6000).is(202);
        assertThat(wants.text("/state")).isEqualTo("WAITING");
        assertThat(wants.body().path("position").asInt()).isEqualTo(1);
        assertThat(wants.text("/reason")).isEqualTo("RECALL_UNDER_WAY");
        assertThat(Instant.parse(wants.text("/firstFeasibleAt")))
                .isAfter(Instant.now().minusSeconds(5));
        var recalled = told("RECALLED", first);
        assertThat(Instant.parse(recalled.path("deadline").asString()))
                .isEqualTo(Instant.parse(desks.look("ada", first).text("/recallDeadline")));
        assertThat(recalled.path("fence").asLong())
                .isEqualTo(first.body().path("fence").asLong());
        assertThat(desks.get("ada", "/v1/recalls").is(200).text("/items/0/role"))
                .isEqualTo("LEAVES");
        assertThat(desks.get("bob", "/v1/recalls").is(200).text("/items/0/role"))
                .isEqualTo("GETS_BACK");

        assertThat(desks.look("bob", wants).text("/state"))
                .as("nothing is freed by time")
                .isEqualTo("WAITING");
        desks.release("ada", first).is(200);
        await().atMost(PATIENCE)
                .until(() -> desks.look("bob", wants).text("/state").equals("GRANTED"));
        told("GRANTED", wants);
        assertThat(desks.look("ada", first).text("/state")).isEqualTo("RELEASED");
        assertThat(desks.get("bob", "/v1/loans?side=LENT").is(200).body().path("items"))
                .isEmpty();
        assertThat(desks.get("bob", "/v1/loans?side=LENT&returned=true").is(200).text("/items/0/state"))
                .isEqualTo("RETURNED");
    }

    @Test
    void whatIsAskedForTwiceIsOneAllocationAndAnotherBodyIsRefused() {
        desks.cohort("twice", "{\"cpu\": 1000}");
        String key = UUID.randomUUID().toString();
        var first = desks.ask("ada", key, Desks.body("twice", 400, "WAIT")).is(201);
        var second = desks.ask("ada", key, Desks.body("twice", 400, "WAIT")).is(201);
        assertThat(second.body()).isEqualTo(first.body());
        desks.ask("ada", key, Desks.body("twice", 500, "WAIT")).is(409);
        assertThat(desks.ask("bob", key, Desks.body("twice", 400, "WAIT"))
                        .is(201)
                        .text("/id"))
                .as("a key is its tenant's own")
                .isNotEqualTo(first.text("/id"));
        assertThat(desks.post("ada", "/v1/allocations", Desks.body("twice", 1, "WAIT"))
                        .is(400)
                        .text("/type"))
                .endsWith("idempotency-key-missing");
        assertThat(desks.get("x", "/v1/cohorts/twice").body().at("/active/cpu").asLong())
                .isEqualTo(800);
    }

    @Test
    void releasingTwiceOrWithAStaleFenceDoesNothing() {
        desks.cohort("fences", "{\"cpu\": 1000}");
        var held = desks.ask("ada", "fences", 1000).is(201);
        String path = "/v1/allocations/" + held.text("/id") + ":release";
        long fence = held.body().path("fence").asLong();
        assertThat(desks.post("ada", path, "{\"fence\": " + (fence + 1) + "}")
                        .is(200)
                        .text("/state"))
                .isEqualTo("GRANTED");
        assertThat(desks.post("ada", path, "{}").is(200).text("/state"))
                .as("without a fence only a request that waits is taken back")
                .isEqualTo("GRANTED");
        assertThat(desks.release("ada", held).is(200).text("/state")).isEqualTo("RELEASED");
        var other = desks.ask("bob", "fences", 1000).is(201);
        assertThat(desks.release("ada", held).is(200).text("/state")).isEqualTo("RELEASED");
        assertThat(desks.look("bob", other).text("/state")).isEqualTo("GRANTED");
    }

    @Test
    void aRequestThatWaitsCanBeTakenBack() {
        desks.cohort("taken-back", "{\"cpu\": 1000}");
        desks.ask("ada", "taken-back", 1000).is(201);
        var waits = desks.ask("bob", "taken-back", 1000).is(202);
        var after = desks.ask("eve", "taken-back", 500).is(202);
        assertThat(after.body().path("position").asInt()).isEqualTo(2);
        assertThat(desks.post("bob", "/v1/allocations/" + waits.text("/id") + ":release", "{}")
                        .is(200)
                        .text("/state"))
                .isEqualTo("WITHDRAWN");
        assertThat(desks.look("eve", after).body().path("position").asInt()).isEqualTo(1);
    }

    @Test
    void allOrNothingIsNotNowAndPartTakesWhatThereIs() {
        desks.cohort("modes", "{\"cpu\": 1000}");
        desks.ask("ada", "modes", 600).is(201);
        desks.ask("bob", "k1", Desks.body("modes", 800, "ALL_OR_NOTHING")).refusedAs(QuotaProblem.NOT_NOW);
        var part = desks.ask("bob", "k2", Desks.body("modes", 800, "PARTIAL")).is(201);
        assertThat(part.body().at("/granted/cpu").asLong()).isEqualTo(400);
        assertThat(part.body().at("/requests/cpu").asLong()).isEqualTo(800);
    }

    @Test
    void theplanIsTheDecisionAndTakesNothing() {
        desks.cohort("plans", "{\"cpu\": 1000}");
        desks.reserve("bob", "plans", 1000);
        String body = Desks.body("plans", 600, "WAIT");
        var plan = desks.call(
                        "POST", "/v1/allocations:plan", body, service.issuer().token("ada"))
                .is(200);
        assertThat(plan.text("/outcome")).isEqualTo("GRANTED");
        assertThat(plan.text("/loans/0/lender")).isEqualTo("bob");
        assertThat(desks.get("ada", "/v1/cohorts/plans").body().path("active")).isEmpty();
        var taken = desks.ask("ada", "plans", 600).is(201);
        assertThat(taken.body().at("/loans/0/amounts")).isEqualTo(plan.body().at("/loans/0/amounts"));
        assertThat(desks.post("ada", "/v1/allocations:plan", body).text("/outcome"))
                .isEqualTo("WAITING");
        assertThat(desks.post("ada", "/v1/allocations:plan", Desks.body("plans", 1001, "WAIT"))
                        .text("/outcome"))
                .isEqualTo("REFUSED");
    }

    @Test
    void aHolderThatFallsSilentIsSuspectAndStillCountsUntilAnOperatorVouches() {
        desks.cohort("silent", "{\"cpu\": 1000}", "{\"heartbeat\": \"PT1S\"}");
        var held = desks.ask("ada", "silent", 1000).is(201);
        desks.force(held).refusedAs(QuotaProblem.NOT_SUSPECT);
        await().atMost(PATIENCE)
                .until(() -> desks.look("ada", held).body().path("suspect").asBoolean());
        assertThat(desks.get("ada", "/v1/cohorts/silent")
                        .body()
                        .at("/active/cpu")
                        .asLong())
                .isEqualTo(1000);
        assertThat(desks.heartbeat("ada", held).is(200).body().has("suspect")).isFalse();
        await().atMost(PATIENCE)
                .until(() -> desks.look("ada", held).body().path("suspect").asBoolean());
        var waits = desks.ask("bob", "silent", 1000).is(202);
        assertThat(desks.force(held).is(200).text("/state")).isEqualTo("FORCED");
        await().atMost(PATIENCE)
                .until(() -> desks.look("bob", waits).text("/state").equals("GRANTED"));
        assertThat(desks.release("ada", held).is(200).text("/state"))
                .as("the late word of the holder does nothing")
                .isEqualTo("FORCED");
    }

    @Test
    void aCutOfCapacityUnderRunningWorkIsADeficitThatIsRecalled() {
        desks.cohort("cut", "{\"cpu\": 1000}", AT_ONCE);
        var held = desks.ask("ada", "cut", 1000).is(201);
        desks.cohort("cut", "{\"cpu\": 400}", AT_ONCE);
        assertThat(desks.get("ada", "/v1/cohorts/cut").body().at("/deficit/cpu").asLong())
                .isEqualTo(600);
        told("RECALLED", held);
        assertThat(service.context().getBean(Audit.class).round()).isEmpty();
        desks.release("ada", held).is(200);
        assertThat(desks.get("ada", "/v1/cohorts/cut").body().path("deficit")).isEmpty();
    }

    @Test
    void whatDoesNotFitIsRefusedWithAlternativesOfWhichEachIsHeldWhenPosted() {
        desks.cohort("full", "{\"cpu\": 1000}");
        desks.cohort("roomy", "{\"cpu\": 1000}");
        var soon = Instant.now().plus(Duration.ofDays(1));
        String day = "{\"flavor\": \"full\", \"elastic\": {\"cpu\": %d}, \"start\": \"%s\", \"end\": \"%s\"}";
        desks.reserve("bob", day.formatted(700, soon, soon.plus(Duration.ofDays(1))))
                .is(201);
        var refused = desks.reserve("ada", day.formatted(500, soon, soon.plus(Duration.ofHours(4))))
                .refusedAs(QuotaProblem.DOES_NOT_FIT);
        var alternatives = refused.body().path("alternatives");
        assertThat(alternatives.valueStream().map(each -> each.path("kind").asString()))
                .startsWith("LATER", "SMALLER", "OTHER_FLAVOR");
        for (JsonNode alternative : alternatives) {
            var held = desks.reserve("ada", alternative.path("reservation").toString());
            held.is(201);
            desks.call(
                            "POST",
                            "/v1/reservations/" + held.text("/id") + ":cancel",
                            "",
                            service.issuer().token("ada"))
                    .is(200);
        }
        var atOnce = desks.reserve("ada", "{\"flavor\": \"full\", \"elastic\": {\"cpu\": 500}}")
                .refusedAs(QuotaProblem.DOES_NOT_FIT);
        for (JsonNode alternative : atOnce.body().path("alternatives")) {
            desks.reserve("ada", alternative.path("reservation").toString()).is(201);
        }
    }

    @Test
    void aReservationIsAskedForOnceAndItsWindowsComeAgain() {
        desks.cohort("again", "{\"cpu\": 1000}");
        String body = """
                {"flavor": "again", "guaranteed": {"cpu": 200}, "elastic": {"cpu": 300}, "start": "2030-03-29T08:00:00Z",
                 "end": "2030-03-29T12:00:00Z", "recurrence": {"rule": "FREQ=DAILY;COUNT=5", "zone": "Europe/Berlin"}}""";
        var held = desks.reserve("ada", body).is(201);
        assertThat(held.text("/recallNotice")).isEqualTo("PT30S");
        var timeline = desks.get("ada", "/v1/cohorts/again/timeline?from=2030-03-29T00:00:00Z&to=2030-04-05T00:00:00Z")
                .is(200);
        assertThat(timeline.body()
                        .path("steps")
                        .valueStream()
                        .map(step -> step.path("from").asString()))
                .as("on the clocks of Berlin, which change on the 31st")
                .startsWith(
                        "2030-03-29T00:00:00Z",
                        "2030-03-29T08:00:00Z",
                        "2030-03-29T12:00:00Z",
                        "2030-03-30T08:00:00Z",
                        "2030-03-30T12:00:00Z",
                        "2030-03-31T07:00:00Z",
                        "2030-03-31T11:00:00Z");
        desks.reserve("ada", body.replace("FREQ=DAILY;COUNT=5", "FREQ=NEVER")).refusedAs(QuotaProblem.INVALID_WINDOW);
        desks.reserve("ada", body.replace("Europe/Berlin", "Europe/Atlantis")).refusedAs(QuotaProblem.INVALID_WINDOW);
        desks.reserve("ada", body.replace("2030-03-29T08", "2020-03-29T08")).refusedAs(QuotaProblem.INVALID_WINDOW);
    }

    @Test
    void badInputIsNamed() {
        desks.cohort("bad", "{\"cpu\": 1000}");
        desks.ask("ada", "k", Desks.body("nowhere", 1, "WAIT")).refusedAs(QuotaProblem.UNKNOWN_FLAVOR);
        desks.ask("ada", "k", Desks.body("bad", 1001, "WAIT")).refusedAs(QuotaProblem.NEVER_FITS);
        desks.ask("ada", "k", Desks.body("bad", -1, "WAIT")).refusedAs(QuotaProblem.INVALID_AMOUNTS);
        desks.ask("ada", "k", Desks.body("bad", 0, "WAIT")).refusedAs(QuotaProblem.INVALID_AMOUNTS);
        var far = Desks.body("bad", 1, "WAIT")
                .replace("\"mode\"", "\"expectedEnd\": \"+1000000-01-01T00:00:00Z\", \"mode\"");
        desks.ask("ada", "k", far).refusedAs(QuotaProblem.INVALID_WINDOW);
        desks.put("/internal/v1/cohorts/bad2", "{\"flavor\": \"bad\", \"capacity\": {\"cpu\": 1}}")
                .refusedAs(QuotaProblem.FLAVOR_TAKEN);
        desks.put("/internal/v1/cohorts/BAD", "{\"flavor\": \"bad3\", \"capacity\": {\"cpu\": 1}}")
                .is(400);
        desks.put("/v1/tenants/ada/accounts/bad", "{\"borrowers\": [\"Not A Tenant\"]}")
                .refusedAs(QuotaProblem.INVALID_TERMS);
        assertThat(desks.put("/v1/tenants/ada/accounts/bad", "{\"borrowLimit\": {\"cpu\": 100}, \"weight\": 3}")
                        .is(200)
                        .body()
                        .at("/terms/weight")
                        .asInt())
                .isEqualTo(3);
        desks.ask("ada", "k", Desks.body("bad", 101, "WAIT")).refusedAs(QuotaProblem.NEVER_FITS);
    }

    @Test
    void whatServicesAndOperatorsDoATenantMayNot() {
        desks.cohort("rights", "{\"cpu\": 1000}");
        var held = desks.ask("ada", "rights", 100).is(201);
        String tenant = service.issuer().token("ada");
        String fence = "{\"fence\": " + held.body().path("fence").asLong() + "}";
        String path = "/v1/allocations/" + held.text("/id");
        desks.call("POST", "/v1/allocations", Desks.body("rights", 1, "WAIT"), tenant)
                .is(403);
        desks.call("POST", path + ":release", fence, tenant).is(403);
        desks.call("POST", path + ":heartbeat", fence, tenant).is(403);
        desks.call("POST", path + ":force", "", tenant).is(403);
        desks.call("PUT", "/internal/v1/cohorts/rights", "{\"flavor\": \"rights\", \"capacity\": {}}", tenant)
                .is(403);
        desks.call("PUT", "/v1/tenants/ada/accounts/rights", "{}", tenant).is(403);
        desks.call("GET", "/v1/tenants/bob/accounts", "", tenant).is(404);
        desks.reserve("ada", "{\"flavor\": \"rights\", \"tenant\": \"bob\", \"elastic\": {\"cpu\": 1}}")
                .is(403);
        assertThat(desks.look("bob", held).status()).isEqualTo(404);
    }

    @Test
    void aForecastIsWhatARequestIsThenToldAndSaysWhyNot() {
        desks.cohort("ahead", "{\"cpu\": 10000}");
        desks.reserve("bob", "ahead", 6000);
        var soon = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
        var over = soon.plus(Duration.ofHours(1));
        desks.reserve(
                        "bob",
                        "{\"flavor\": \"ahead\", \"guaranteed\": {\"cpu\": 4000}, \"start\": \"%s\", \"end\": \"%s\"}"
                                .formatted(soon, over))
                .is(201);
        String path = "/v1/cohorts/ahead/forecast?requests=cpu:8000";
        var now = desks.get("ada", path).is(200);
        assertThat(now.body().path("met").asBoolean()).isTrue();
        assertThat(now.body().has("recalledAt")).as("within an hour").isFalse();

        var later = desks.get("ada", path + "&at=" + soon + "&until=" + over.plusSeconds(60))
                .is(200);
        assertThat(later.body().path("met").asBoolean()).isFalse();
        assertThat(later.text("/outcome")).isEqualTo("WAITING");
        assertThat(later.text("/reason")).isEqualTo("NOTHING_IDLE");
        assertThat(later.body().at("/missing/cpu").asLong()).isEqualTo(2000);
        assertThat(later.text("/grantedAt")).isEqualTo(over.toString());

        var before = desks.get("ada", path + "&at=" + soon.minusSeconds(600)).is(200);
        assertThat(before.body().path("met").asBoolean()).isTrue();
        assertThat(Instant.parse(before.text("/recalledAt"))).isBefore(soon);
        assertThat(desks.get("ada", path.replace("8000", "10001")).is(200).text("/outcome"))
                .isEqualTo("REFUSED");

        var asked = desks.ask("ada", "ahead", 8000).is(201);
        assertThat(asked.body().path("loans").valueStream().map(loan -> loan.path("amounts")))
                .containsExactlyElementsOf(now.body()
                        .path("loans")
                        .valueStream()
                        .map(loan -> loan.path("amounts"))
                        .toList());
        for (String bad : List.of(
                "requests=cpu", "requests=cpu:0", "requests=cpu:1,cpu:2", "requests=cpu:1&at=2020-01-01T00:00:00Z")) {
            assertThat(desks.get("ada", "/v1/cohorts/ahead/forecast?" + bad)
                            .is(400)
                            .text("/errors/0/allowed"))
                    .as(bad)
                    .isNotBlank();
        }
        desks.get("ada", "/v1/cohorts/nowhere/forecast?requests=cpu:1").is(404);
    }

    @Test
    void statementsTellWhoOwesWhomAndAddUpToZero() {
        var from = Instant.now().minusSeconds(1);
        desks.cohort("owed", "{\"cpu\": 10000}");
        desks.reserve("ada", "owed", 4000);
        desks.reserve("bob", "owed", 6000);
        desks.release("ada", desks.ask("ada", "owed", 7000).is(201)).is(200);
        String path = "/v1/statements?cohort=owed&from=" + from + "&to=" + Instant.now();
        var ada = desks.get("ada", path).is(200);
        assertThat(ada.body().path("items")).as("her own only").hasSize(1);
        assertThat(ada.text("/items/0/tenant")).isEqualTo("ada");
        var cost = new BigInteger(ada.text("/items/0/cost/bob/cpu"));
        assertThat(cost).isPositive();
        assertThat(ada.text("/items/0/balance/cpu")).isEqualTo(cost.negate().toString());
        assertThat(desks.get("bob", path).text("/items/0/credit/ada/cpu")).isEqualTo(cost.toString());
        assertThat(desks.get("eve", path).is(200).body().path("items")).isEmpty();

        String operator = service.issuer().token("operator", "quota.admin");
        var all = desks.call("GET", path, "", operator).is(200).body().path("items");
        assertThat(all.valueStream().map(item -> item.path("tenant").asString()))
                .containsExactly("ada", "bob", "pool");
        assertThat(all.valueStream()
                        .map(item -> new BigInteger(item.at("/balance/cpu").asString("0")))
                        .reduce(BigInteger.ZERO, BigInteger::add))
                .isZero();
        var first = desks.call("GET", path + "&limit=2", "", operator).is(200);
        var second = desks.call("GET", path + "&limit=2&cursor=" + first.text("/next"), "", operator)
                .is(200);
        assertThat(second.text("/items/0/tenant")).isEqualTo("pool");
        assertThat(second.body().has("next")).isFalse();

        service.context().getBean(LedgerCheckpoints.class).removeOld(Instant.now());
        assertThat(desks.get("ada", path).body()).as("with a checkpoint").isEqualTo(ada.body());
        for (String bad : List.of(
                "cohort=nowhere", "cohort=owed&to=2190-01-01T00:00:00Z", "cohort=owed&from=2001-01-01T00:00:00Z")) {
            assertThat(desks.get("ada", "/v1/statements?" + bad).is(400).text("/errors/0/allowed"))
                    .as(bad)
                    .isNotBlank();
        }
    }

    @Test
    void theDayOfBurstsIsPlayedBothWaysAndABadTraceIsNamed() throws IOException {
        String day = Files.readString(Path.of("..", "docs", "examples", "quota", "burst-day.json"));
        var told = desks.call("POST", "/v1/simulations", day, service.issuer().token("ada"))
                .is(200);
        long byPeak = told.body().at("/byPeak/utilisation/accelerator").asLong();
        assertThat(byPeak).isBetween(290L, 320L);
        assertThat(told.body().at("/elastic/utilisation/accelerator").asLong()).isGreaterThanOrEqualTo(2 * byPeak);
        assertThat(told.body().at("/elastic/missedGuarantees").asInt()).isZero();
        assertThat(told.body().at("/byPeak/capacity/accelerator").asLong()).isEqualTo(540);
        var hours = told.body().at("/elastic/hours");
        assertThat(hours).hasSize(24);
        assertThat(hours.valueStream()
                        .mapToLong(hour -> hour.at("/utilisation/accelerator").asLong())
                        .average()
                        .orElseThrow())
                .as("the hours are the day")
                .isCloseTo(told.body().at("/elastic/utilisation/accelerator").asLong(), within(2.0));

        var faults = Map.of(
                "2026-03-03T00:00:00Z", "2026-05-03T00:00:00Z",
                "\"count\": 9", "\"count\": 996",
                "\"tenant\": \"labs\"", "\"tenant\": \"pool\"",
                "\"accelerator\": 200", "\"accelerator\": 199",
                "\"PT30H\"", "\"PT0S\"");
        faults.forEach((good, bad) -> {
            var refused =
                    desks.post("ada", "/v1/simulations", day.replace(good, bad)).refusedAs(QuotaProblem.INVALID_TRACE);
            assertThat(refused.text("/errors/0/given")).as(bad).isNotBlank();
            assertThat(refused.text("/errors/0/allowed")).as(bad).isNotBlank();
        });
    }

    private static JsonNode told(String type, Told allocation) {
        await().atMost(PATIENCE)
                .until(() -> holder.accepted().stream().anyMatch(delivery -> is(delivery, type, allocation)));
        return holder.accepted().stream()
                .filter(delivery -> is(delivery, type, allocation))
                .map(delivery -> JSON.readTree(delivery.body()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean is(EventReceiver.Delivery delivery, String type, Told allocation) {
        var body = JSON.readTree(delivery.body());
        return body.path("type").asString().equals(type)
                && body.path("allocation").asString().equals(allocation.text("/id"))
                && type.equals(delivery.headers().get("cairn-event-type"));
    }
}
