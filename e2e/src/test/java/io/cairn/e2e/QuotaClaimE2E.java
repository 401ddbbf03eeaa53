package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The claim of quota-service with real jobs, step by step: what a tenant's burst lacks is taken from what another reserved and does
 * not use, by name, and goes back when that one asks.
 */
@Tag("docker")
@Tag("e2e")
class QuotaClaimE2E {

    private static final long MIB = 1L << 20;

    /** Until a recall is done at the latest: a round's pause, the notice, the kill, and a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(1 + 5 + 10 + 30);

    private static TestPlatform platform;
    private static PlatformClient one;
    private static PlatformClient two;
    private static ProbeLibrary ofOne;
    private static ProbeLibrary ofTwo;

    @BeforeAll
    static void start() {
        platform = TestPlatform.standalone(Map.of("CAIRN_QUOTA_MODE", "on"));
        one = platform.client("one");
        two = platform.client("two");
        ofOne = ProbeLibrary.of(one);
        ofTwo = ProbeLibrary.of(two);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aBurstRunsOnWhatAnotherTenantReservedAndItsOwnerHasItBackWithinTheBound() throws Exception {
        var operator = platform.client("default", "quota.admin");
        var cohort = operator.put(
                "/quota/internal/v1/cohorts/cpu",
                Map.of(
                        "flavor",
                        "cpu",
                        "capacity",
                        amounts(2000, 4096),
                        "policy",
                        Map.of(
                                "notice",
                                "PT5S",
                                "minimumRun",
                                "PT0S",
                                "killTimeout",
                                "PT10S",
                                "period",
                                "PT1S",
                                "roundCap",
                                1000)));
        assertThat(cohort.status()).as(cohort.body()).isEqualTo(200);

        // 1, 2: two reservation requests, and an elastic resource for each.
        reserved(one, amounts(600, 2048), "step 2, tenant one");
        reserved(two, amounts(1400, 2048), "step 2, tenant two");

        // 3: a request for tenant one, by a job. 4: it exceeds what the tenant reserved. 5: the rest comes from tenant
        // two, by name.
        String burst = ofOne.submit(1, """
                [ -f "$CAIRN_CHECKPOINT_DIR/saved" ] && exit 0
                trap 'echo yes >"$CAIRN_CHECKPOINT_DIR/saved"; exit 3' TERM
                while :; do sleep 0.1; done
                """, size(1000));
        await(one, burst, "RUNNING");
        var quota = job(one, burst).path("quota");
        assertThat(quota.path("own").path("cpu").asLong())
                .as("step 5, own first")
                .isEqualTo(600);
        assertThat(quota.path("borrowed")).as("step 5, from one lender").hasSize(1);
        assertThat(quota.path("borrowed").path(0).path("lender").asString())
                .as("step 5, by name")
                .isEqualTo("two");
        assertThat(quota.path("borrowed").path(0).path("amounts").path("cpu").asLong())
                .as("step 5, the shortfall")
                .isEqualTo(400);

        // Whoever is killed with -9 keeps what it holds, and gives it back once.
        platform.killJobService();
        platform.restartJobService();
        await(one, burst, "RUNNING");

        // Tenant two wants its own: it has it within the bound, and the burst goes on when there is room.
        long asked = System.nanoTime();
        String owners = ofTwo.submit(1, "sleep 3", size(1400));
        Awaitility.await("the owner's job runs, or has run")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> job(two, owners).hasNonNull("startedAt"));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BOUND);
        assertThat(job(two, owners).path("quota").path("borrowed")).isEmpty();
        await(two, owners, "SUCCEEDED");
        await(one, burst, "SUCCEEDED");
        assertThat(job(one, burst).path("attempt").asInt())
                .as("the second attempt found the checkpoint of the first")
                .isEqualTo(2);

        Awaitility.await("nothing is held any more")
                .atMost(Duration.ofSeconds(30))
                .until(() -> platform.query("select count(*) from job.allocation where state <> 'RELEASED'")
                                .equals(List.of("0"))
                        && held(one).isEmpty()
                        && held(two).isEmpty());
    }

    private static JsonNode held(PlatformClient tenant) {
        return tenant.send("GET", "/quota/v1/allocations?state=WAITING&state=GRANTED&state=RECALLED")
                .json()
                .path("items");
    }

    private static void reserved(PlatformClient tenant, Map<String, Long> elastic, String step) {
        var answer = tenant.post(
                "/quota/v1/reservations",
                Map.of("flavor", "cpu", "elastic", elastic),
                Map.of("Idempotency-Key", step.replace(' ', '-')));
        assertThat(answer.status()).as("%s: %s", step, answer.body()).isEqualTo(201);
    }

    private static Map<String, Long> amounts(long milliCpu, long mebibytes) {
        return Map.of("cpu", milliCpu, "memory", mebibytes * MIB);
    }

    private static Map<String, Object> size(long milliCpu) {
        return Map.of(
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        1,
                        "resources",
                        Map.of("milliCpu", milliCpu, "memoryBytes", 64 * MIB))));
    }

    private static JsonNode job(PlatformClient tenant, String id) {
        return tenant.send("GET", "/job/v1/jobs/" + id).json();
    }

    private static void await(PlatformClient tenant, String id, String state) {
        Awaitility.await(id + " is " + state)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> job(tenant, id).path("state").asString(), state::equals);
    }
}
