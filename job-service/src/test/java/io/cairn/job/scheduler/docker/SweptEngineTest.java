package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.sweep.OrphanSweep;
import io.cairn.job.sweep.jdbc.JdbcStandings;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.Holding;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.NetworkSpec;
import io.cairn.launcher.docker.DockerContainerLauncher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.testcontainers.DockerClientFactory;

/** The sweep on a real engine and real rows: two jobs, of which one is not stored. */
@Tag("docker")
class SweptEngineTest {

    private static final String PROBE = "cairn.local/probe:1";
    private static final URI ENGINE =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost();
    private static final DockerContainerLauncher LAUNCHER = new DockerContainerLauncher(ENGINE, "test-sweep");
    private static final ImagePin PIN = new ImagePin(
            PROBE,
            ImagePin.Kind.IMAGE_ID,
            String.valueOf(DockerClientFactory.instance()
                            .client()
                            .inspectImageCmd(PROBE)
                            .exec()
                            .getId())
                    .substring("sha256:".length()));

    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final Job stored = SampleJobs.submitted("acme", 1);
    private final JobId unknown = JobId.fresh(Instant.now(), new SecureRandom());

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @AfterEach
    void nothingIsLeft() {
        var things = new DockerThings(LAUNCHER);
        things.all().forEach(things::remove);
        LAUNCHER.list(Map.of()).forEach(container -> LAUNCHER.remove(container.name()));
    }

    @AfterAll
    static void close() {
        LAUNCHER.close();
    }

    @Test
    void whatNoAttemptOwnsGoesAndWhatOneOwnsStaysAsItIs() {
        new JdbcJobs(sql, transaction, new NobodyWakes()).add(stored);
        sql.sql("update job set state = 'RUNNING', fence = 7").update();
        ofJob(stored.id(), "10.214.254.0", new Fence(6), new Fence(7));
        ofJob(unknown, "10.214.254.32", new Fence(7));
        LAUNCHER.create(container("other-owner", Map.of("io.cairn.owner", "somebody-else")));

        assertThat(sweep(Duration.ofHours(1)).round())
                .as("sw3: all of it is young")
                .isZero();
        assertThat(sweep(Duration.ofSeconds(-5)).round()).isEqualTo(6);

        assertThat(LAUNCHER.holdings(Map.of()))
                .extracting(Holding::name)
                .containsExactlyInAnyOrder(
                        stored.id() + "-worker-0-7",
                        stored.id() + "-10.214.254.0",
                        stored.id() + "-own-7",
                        stored.id() + "-checkpoint",
                        "other-owner");
        assertThat(LAUNCHER.find(stored.id() + "-worker-0-7").orElseThrow().phase())
                .isEqualTo(io.cairn.launcher.ContainerStatus.Phase.RUNNING);
        assertThat(sweep(Duration.ofSeconds(-5)).round()).as("again").isZero();
    }

    private static OrphanSweep sweep(Duration grace) {
        return new OrphanSweep(
                new DockerThings(LAUNCHER),
                new JdbcStandings(sql),
                grace,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static void ofJob(JobId job, String base, Fence... fences) {
        var shared = RankSpecs.jobLabels(job);
        LAUNCHER.createNetwork(
                new NetworkSpec(Subnets.networkName(job.value(), base), Subnets.cidr(base), false, shared));
        LAUNCHER.createVolume(job + "-checkpoint", shared);
        for (Fence fence : fences) {
            var labels = new TreeMap<>(RankSpecs.attemptLabels(job, fence));
            LAUNCHER.createVolume(job + "-own-" + fence.value(), labels);
            labels.putAll(RankSpecs.rankLabels(job));
            LAUNCHER.create(container(job + "-worker-0-" + fence.value(), labels));
            LAUNCHER.start(job + "-worker-0-" + fence.value());
        }
    }

    private static ContainerSpec container(String name, Map<String, String> labels) {
        return new ContainerSpec(
                name,
                PIN,
                List.of("sleep", "60"),
                Map.of(),
                "10001:10001",
                "/",
                labels,
                new ContainerSpec.Limits(100, 32L << 20, 64),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
