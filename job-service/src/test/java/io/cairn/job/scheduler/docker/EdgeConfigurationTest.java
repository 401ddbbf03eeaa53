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
    private static final String SUBNET = "10.213.0.0/27";
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
        assertThat(new EdgeConfiguration(JOB, SUBNET, alone, new Slots(1, 1), 0, plain, Optional.empty())
                        .text("/states"))
                .doesNotContain(" check ");
        assertThat(new EdgeConfiguration(JOB, SUBNET, alone, new Slots(1, 1), 0, probed, Optional.empty())
                        .text("/states"))
                .contains(" check ");
        assertThat(text(Optional.empty(), Optional.empty())).contains(" check ");
    }

    @Test
    void noRankThatIsCheckedIsTakenForWellBeforeItsFirstCheck() {
        var endpoint = new FilePlan.Endpoint(8080, true, Optional.of("/well"));
        var addresses = List.of("10.213.0.2", "10.213.0.3", "10.213.0.4", "10.213.0.5", "10.213.0.6", "10.213.0.7");
        var rolled = new EdgeConfiguration(JOB, SUBNET, addresses, new Slots(3, 2), 1, endpoint, Optional.empty());
        assertThat(rolled.text("/states"))
                .contains("    server-state-file /states\n")
                .contains("    load-server-state-from-file global\n");
        var lines = rolled.states().lines().toList();
        assertThat(lines.getFirst()).as("version").isEqualTo("1");
        assertThat(lines)
                .hasSize(2 + addresses.size())
                .last()
                .satisfies(line -> assertThat(line).startsWith("1 ranks2 1 rank5 10.213.0.7 0 "));
        var names = lines.get(1).substring(2).split(" ");
        assertThat(lines.subList(2, lines.size())).allSatisfy(line -> {
            var fields = line.split(" ");
            assertThat(fields).hasSameSizeAs(names);
            assertThat(fields[List.of(names).indexOf("srv_op_state")]).isEqualTo("0");
            assertThat(fields[List.of(names).indexOf("srv_port")]).isEqualTo("8080");
        });
        var alone = new FilePlan.Endpoint(8888, true, Optional.empty());
        assertThat(new EdgeConfiguration(
                                JOB, SUBNET, List.of("10.213.0.2"), new Slots(1, 1), 0, alone, Optional.empty())
                        .states())
                .as("nothing would ever find it well")
                .doesNotContain("rank0");
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

    @Test
    void threeSetsOfAddressesAreARingInWhichTheNewerGenerationGetsAllOrNothing() {
        var endpoint = new FilePlan.Endpoint(8080, true, Optional.of("/well"));
        var addresses = List.of("10.213.0.2", "10.213.0.3", "10.213.0.4", "10.213.0.5", "10.213.0.6", "10.213.0.7");
        String text = new EdgeConfiguration(JOB, SUBNET, addresses, new Slots(3, 2), 1, endpoint, Optional.empty())
                .text("/states");
        assertThat(text)
                .contains("    acl full1 nbsrv(ranks1) ge 2\n")
                .contains("    use_backend ranks0 if full0 !full1\n")
                .contains("    use_backend ranks2 if full2 !full0\n")
                .contains("    use_backend ranks0 if any0 !any2\n")
                .contains("    default_backend ranks1\n")
                .contains("backend ranks2\n")
                .contains("    server rank4 10.213.0.6:8080\n")
                .containsSubsequence("rise 5", "rise 5", "rise 5");
        for (int old = 0; old < 3; old++) {
            int fresh = (old + 1) % 3;
            for (int well = 0; well < 2; well++) {
                assertThat(chosen(text, old, 2, fresh, well))
                        .as("a part of the new is not asked")
                        .isEqualTo(old);
                assertThat(chosen(text, old, well, fresh, 2))
                        .as("what is left of the old neither")
                        .isEqualTo(fresh);
            }
            assertThat(chosen(text, old, 2, fresh, 2)).as("the newer one").isEqualTo(fresh);
            assertThat(chosen(text, old, 1, fresh, 1))
                    .as("of two parts the older one")
                    .isEqualTo(old);
            assertThat(chosen(text, old, 0, fresh, 1)).as("the only one").isEqualTo(fresh);
        }
        assertThat(chosen(text, 0, 0, 2, 0)).as("none is well").isEqualTo(1);
    }

    /** The set that the rules of the file choose, read as the proxy reads them. */
    private static int chosen(String text, int old, int oldWell, int fresh, int freshWell) {
        int[] well = new int[3];
        well[old] = oldWell;
        well[fresh] = freshWell;
        var rule = java.util.regex.Pattern.compile("use_backend ranks(\\d) if (full|any)\\d !(?:full|any)(\\d)");
        for (var found : rule.matcher(text).results().toList()) {
            int least = found.group(2).equals("full") ? 2 : 1;
            if (well[Integer.parseInt(found.group(1))] >= least && well[Integer.parseInt(found.group(3))] < least) {
                return Integer.parseInt(found.group(1));
            }
        }
        return Integer.parseInt(text.replaceAll("(?s).*default_backend ranks(\\d).*", "$1"));
    }

    private static String text(Optional<Sha256> token, Optional<String> healthPath) {
        var endpoint = new FilePlan.Endpoint(8888, token.isEmpty(), healthPath);
        var addresses = List.of("10.213.0.2", "10.213.0.3");
        return new EdgeConfiguration(JOB, SUBNET, addresses, new Slots(1, 2), 0, endpoint, token).text("/states");
    }
}
