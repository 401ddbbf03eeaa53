package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** The cohort of the flavor cpu with two processors, of which work may be recalled as soon as it runs, with 10 s of notice. */
final class BriskCohort {

    private static final long MIB = 1L << 20;

    private final TestPlatform platform;

    /** Makes it, or gives it these rules. */
    BriskCohort(TestPlatform platform) {
        this.platform = platform;
        var policy = Map.of(
                "notice", "PT10S", "minimumRun", "PT0S", "killTimeout", "PT10S", "period", "PT1S", "roundCap", 1000);
        var answer = platform.client("default", "quota.admin")
                .put(
                        "/quota/internal/v1/cohorts/cpu",
                        Map.of("flavor", "cpu", "capacity", amounts(2000, 4096), "policy", policy));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The tenant reserves these thousandths of a processor, elastic, and half of the memory; answers the reservation's id. */
    static String reserved(PlatformClient tenant, long milliCpu) {
        var answer = tenant.post(
                "/quota/v1/reservations", Map.of("flavor", "cpu", "elastic", amounts(milliCpu, 2048)), Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    static void cancelled(PlatformClient tenant, String reservation) {
        var answer = tenant.send("POST", "/quota/v1/reservations/" + reservation + ":cancel");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The loans are one, of these thousandths of a processor, by this lender. */
    static void isLentBy(String lender, long milliCpu, JsonNode loans) {
        assertThat(loans).as("from one lender").hasSize(1);
        assertThat(loans.path(0).path("lender").asString()).as("by name").isEqualTo(lender);
        assertThat(loans.path(0).path("amounts").path("cpu").asLong())
                .as("the shortfall")
                .isEqualTo(milliCpu);
    }

    /** Waits until all that was ever granted is given back. */
    void awaitAllBack() {
        Awaitility.await("nothing is held any more")
                .atMost(Duration.ofSeconds(30))
                .until(() -> platform.query("select count(*) from job.allocation where state <> 'RELEASED'")
                                .equals(List.of("0"))
                        && platform.query("select count(*) from quota.loan where state <> 'RETURNED'")
                                .equals(List.of("0")));
    }

    private static Map<String, Long> amounts(long milliCpu, long mebibytes) {
        return Map.of("cpu", milliCpu, "memory", mebibytes * MIB);
    }
}
