package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.JsonNode;

/**
 * The claim of quota-service with real trainings, step by step: what a tenant's burst lacks is taken from what another reserved
 * and does not use, by name, and goes back when that one asks; the burst loses no step by it. And the demo's act of it.
 */
@Tag("docker")
@Tag("e2e")
class QuotaClaimE2E {

    private static final int STEPS = 600;

    /** So slow is the burst until it is told to leave: longer than two starts of the platform on a busy machine. */
    private static final double PACE = 0.7;

    /** Until a recall is done at the latest: a round's pause, the notice, the kill, and a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(1 + 10 + 10 + 30);

    @TempDir
    private static Path folder;

    private static Path fashionMnist;
    private static TestPlatform platform;

    @BeforeAll
    static void start() throws IOException {
        fashionMnist = JobClaim.fashionMnist(folder);
        platform = TestPlatform.standalone(Map.of("CAIRN_QUOTA_MODE", "on"));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aBurstRunsOnWhatAnotherTenantReservedAndItsOwnerHasItBackWithinTheBound() throws Exception {
        var cohort = new BriskCohort(platform);
        var one = new Trainer(platform.client("one"), fashionMnist);
        var two = new Trainer(platform.client("two"), fashionMnist);

        // 1, 2: two reservation requests, and an elastic resource for each.
        String ofOne = BriskCohort.reserved(one.client, 600);
        String ofTwo = BriskCohort.reserved(two.client, 1400);

        // 3: a request for tenant one, by a job. 4: it exceeds what the tenant reserved. 5: the rest comes from tenant
        // two, by name.
        String burst = one.submit(1000, STEPS, PACE);
        one.await(burst, "RUNNING");
        var quota = one.job(burst).path("quota");
        assertThat(quota.path("own").path("cpu").asLong())
                .as("step 5, own first")
                .isEqualTo(600);
        BriskCohort.isLentBy("two", 400, quota.path("borrowed"));
        var answer = one.held().get(0);
        assertThat(answer.path("holder").asString()).isEqualTo(burst);
        BriskCohort.isLentBy("two", 400, answer.path("loans"));
        itsContainerCarries(answer, burst);

        // Whoever is killed with -9 keeps what it holds, and gives it back once.
        Awaitility.await("the burst trains")
                .atMost(Duration.ofSeconds(120))
                .until(() -> one.log(burst, 1).contains("step 1 loss"));
        platform.killJobService();
        platform.restartJobService();
        one.await(burst, "RUNNING");

        // Tenant two wants its own: it has it within the bound, and the burst goes on when there is room.
        long asked = System.nanoTime();
        String owners = two.submit(1400, STEPS, 0);
        Awaitility.await("the owner's job runs, or has run")
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> two.job(owners).hasNonNull("startedAt"));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BOUND);
        assertThat(two.job(owners).path("quota").path("borrowed")).isEmpty();
        two.await(owners, "SUCCEEDED");
        one.await(burst, "SUCCEEDED");
        eachStepWasDoneOnceIn(one, burst, StepLog.of(two.log(owners, 1)));
        assertThat(one.causes(burst))
                .containsSubsequence("QUOTA_RECALLED", "REQUEUE", "CLEARED_REQUEUE", "QUOTA_GRANTED", "ENDED_WELL");
        BriskCohort.cancelled(one.client, ofOne);
        BriskCohort.cancelled(two.client, ofTwo);
        cohort.awaitAllBack();
    }

    @Test
    void theActOfTheDemoShowsOnWhoseQuotaAJobRunsAndWhyOneWaits() {
        var told = new ArrayList<String>();
        var cairn = new CommandLine(
                Path.of("..").toAbsolutePath().normalize(),
                Map.of(
                        "CAIRN_HOME", platform.home().toString(),
                        "CAIRN_PORT", String.valueOf(platform.gateway().getPort())),
                told::add);
        var act = new BorrowedBurst(platform.gateway(), platform.adminSecret(), cairn, told::add);
        act.play(fashionMnist, Map.of("cpu", 64_000L, "memory", 8L << 30));
        assertThat(told)
                .anyMatch(line -> line.matches("j\\S+ +burst +pytorch/single +RUNNING +\\S+ +own\\+bob *"))
                .anyMatch(
                        line -> line.matches("j\\S+ +burst +pytorch/single +QUEUED .* waits for quota, position 1: .*"))
                .anyMatch(line -> line.startsWith("both ended well: "));
        var left = platform.client("ada").send("GET", "/quota/v1/cohorts/cpu").json();
        assertThat(left.path("capacity").path("cpu").asLong()).isEqualTo(64_000);
        assertThat(left.path("reserved").valueStream()).allMatch(amount -> amount.asLong() == 0);
    }

    private static void itsContainerCarries(JsonNode allocation, String job) {
        var containers = DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withLabelFilter(Map.of("io.cairn.job", job, "io.cairn.role", "rank"))
                .exec();
        assertThat(containers)
                .hasSize(1)
                .allSatisfy(container -> assertThat(container.getLabels())
                        .containsEntry(
                                "io.cairn.allocation", allocation.path("id").asString())
                        .containsEntry(
                                "io.cairn.allocation-fence",
                                String.valueOf(allocation.path("fence").asLong())));
    }

    /** It went on where it had to leave, and ended as {@code uninterrupted} did. */
    private static void eachStepWasDoneOnceIn(Trainer tenant, String job, StepLog uninterrupted) {
        assertThat(tenant.job(job).path("attempt").asInt()).isEqualTo(2);
        var first = StepLog.of(tenant.log(job, 1));
        var second = StepLog.of(tenant.log(job, 2));
        assertThat(second.behind()).as("resumes at a step > 0").isBetween(1, STEPS - 1);
        assertThat(Stream.concat(first.steps().stream(), second.steps().stream()))
                .as("every step once, over both attempts")
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(first.hash()).as("it did not get to the end").isEmpty();
        assertThat(second.hash())
                .as("the parameters of a training that nobody interrupted")
                .hasSize(64)
                .isEqualTo(uninterrupted.hash());
    }
}
