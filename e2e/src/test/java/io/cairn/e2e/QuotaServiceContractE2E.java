package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.QuotaServiceContract;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** job-service's client with quota-service itself, its PostgreSQL and the gateway's tokens: what job-service relies on is so. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class QuotaServiceContractE2E extends QuotaServiceContract {

    private static final long GIB = 1L << 30;

    private static ProcessPlatform platform;
    private static QuotaService service;

    @BeforeAll
    static void start(ProcessPlatform shared) throws IOException {
        platform = shared;
        platform.startQuotaService("--cairn.quota.pace=200ms");
        var cohort = platform.client("default", "quota.admin")
                .put(
                        "/quota/internal/v1/cohorts/cpu",
                        Map.of("flavor", "cpu", "capacity", Map.of("cpu", 4000, "memory", 64 * GIB)));
        assertThat(cohort.status()).as(cohort.body()).isEqualTo(200);
        service = platform.quotaOfJobService();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        platform.killQuotaService();
    }

    @Override
    protected QuotaService service() {
        return service;
    }
}
