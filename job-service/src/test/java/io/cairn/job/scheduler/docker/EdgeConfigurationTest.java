package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What no running proxy shows: the form of its file. What the file does is in ContainerSchedulerContract. */
class EdgeConfigurationTest {

    private static final String JOB = "j0123456789abcdefghijklmno";
    private static final Sha256 HASH = Sha256.of("token".getBytes(StandardCharsets.UTF_8));

    @Test
    void itKnowsEachRankAndLetsNobodyInFromTheirNetwork() {
        assertThat(text(Optional.empty(), Optional.empty()))
                .contains("    server rank0 10.213.0.2:8888\n    server rank1 10.213.0.3:8888\n")
                .contains("tcp-request connection reject if { src 10.213.0.0/27 }")
                .doesNotContain("httpchk");
    }

    @Test
    void theOnlyRankIsAlwaysTriedUnlessItNamesAHealthCheck() {
        var plain = new FilePlan.Endpoint(8888, true, Optional.empty());
        var probed = new FilePlan.Endpoint(8888, true, Optional.of("/"));
        var alone = List.of("10.213.0.2");
        assertThat(new EdgeConfiguration(JOB, "10.213.0.0/27", alone, plain, Optional.empty()).text())
                .doesNotContain(" check ");
        assertThat(new EdgeConfiguration(JOB, "10.213.0.0/27", alone, probed, Optional.empty()).text())
                .contains(" check ");
        assertThat(text(Optional.empty(), Optional.empty())).contains(" check ");
    }

    @Test
    void itHoldsTheHashOfTheTokenInEachOfTheThreePlaces() {
        String guarded = text(Optional.of(HASH), Optional.empty());
        assertThat(guarded.split(HASH.hex(), -1)).hasSize(4);
        assertThat(guarded).contains("deny status 401");
        assertThat(text(Optional.empty(), Optional.empty())).doesNotContain("deny status 401");
    }

    @Test
    void thePathOfAHealthCheckIsTheOneThingThatATenantWroteInIt() {
        String probed = text(Optional.empty(), Optional.of("/v1/healthz"));
        assertThat(probed).contains("http-check send meth GET uri /v1/healthz ver HTTP/1.1 hdr Host localhost\n");
        assertThat(text(Optional.empty(), Optional.empty()))
                .isEqualTo(probed.replaceAll("(?m)^    (option httpchk|http-check .*)\n", ""));
    }

    private static String text(Optional<Sha256> token, Optional<String> healthPath) {
        var endpoint = new FilePlan.Endpoint(8888, token.isEmpty(), healthPath);
        var addresses = List.of("10.213.0.2", "10.213.0.3");
        return new EdgeConfiguration(JOB, "10.213.0.0/27", addresses, endpoint, token).text();
    }
}
