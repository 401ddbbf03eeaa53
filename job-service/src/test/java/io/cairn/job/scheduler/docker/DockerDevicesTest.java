package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.job.content.NoContent;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Claim;
import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.Why;
import io.cairn.job.scheduler.TestFiles;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Ranks with accelerators on an engine that has none. */
@Tag("docker")
class DockerDevicesTest {

    private static final TenantId TENANT = new TenantId("acme");
    private static final String PROBE = "cairn.local/probe:1";
    private static final String INSTANCE =
            "test-devices-" + UUID.randomUUID().toString().substring(0, 8);
    private static final URI ENGINE =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost();
    private static final DockerContainerLauncher LAUNCHER = new DockerContainerLauncher(ENGINE, INSTANCE);
    private static final ImagePin PIN = new ImagePin(PROBE, ImagePin.Kind.IMAGE_ID, imageId());

    private final JobId job = JobId.fresh(Instant.now(), new SecureRandom());
    private final JobId other = JobId.fresh(Instant.now(), new SecureRandom());
    private final Held held = new Held();
    private final ReentrantLock lock = new ReentrantLock();
    private final DockerContainerScheduler scheduler = new DockerContainerScheduler(
            LAUNCHER,
            (tenant, reference) -> List.of(PIN),
            StrictManifest::read,
            new DockerContainerScheduler.Stores(
                    new NoContent(),
                    this::locked,
                    (tenant, name, file) -> Optional.empty(),
                    (tenant, reference) -> Optional.empty(),
                    held),
            new DockerContainerScheduler.Settings(
                    INSTANCE,
                    "10.214",
                    new DockerContainerScheduler.Edge(
                            Optional::empty,
                            name -> Sha256.of(new byte[0]),
                            new DoorSpec.Published("127.0.0.1", 0, 0))));

    @AfterEach
    void nothingIsLeft() {
        scheduler.remove(job);
        scheduler.remove(other);
    }

    @AfterAll
    static void close() {
        LAUNCHER.list(Map.of()).forEach(container -> LAUNCHER.remove(container.name()));
        LAUNCHER.volumes(Map.of()).forEach(LAUNCHER::removeVolume);
        LAUNCHER.close();
    }

    @Test
    void aProgramFindsTheDevicesOfItsRankAndNoOther() {
        held.give(job, 5, Device.Driver.SIMULATED, "d0", "d1");
        assertThat(scheduler.submit(assignment(job, 2, "env | grep -E 'DEVICES' | sort")))
                .isEqualTo(new Answer.Accepted());
        Awaitility.await().until(() -> scheduler.list(job).stream().allMatch(rank -> rank.phase() == Phase.EXITED));
        assertThat(log(job))
                .as("a simulated device is not in the container, and none of the host's is")
                .isEqualTo("CAIRN_ACCELERATOR_DEVICES=d0,d1\nNVIDIA_VISIBLE_DEVICES=void\n");
    }

    @Test
    void anEngineWithoutTheDriverSaysSoAndTheJobIsNotTriedAgain() {
        held.give(job, 5, Device.Driver.NVIDIA, "0");
        var answer = scheduler.submit(assignment(job, 1, "true"));
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).why()).isEqualTo(Why.ENGINE_REFUSED);
        assertThat(((Answer.Refused) answer).detail()).contains("nvidia");
    }

    @Test
    void whoHoldsNoDeviceAnyMoreStartsNothing() {
        assertThat(scheduler.submit(assignment(job, 1, "sleep 60"))).isInstanceOf(Answer.NotNow.class);
        assertThat(scheduler.list(job)).isEmpty();
    }

    @Test
    void s17_whatAnEarlierHolderOfADeviceLeftIsGoneBeforeTheNextOneRuns() {
        held.give(job, 5, Device.Driver.SIMULATED, "d0");
        scheduler.submit(assignment(job, 1, "sleep 60"));
        held.give(other, 6, Device.Driver.SIMULATED, "d0");
        assertThat(scheduler.submit(assignment(other, 1, "sleep 60"))).isEqualTo(new Answer.Accepted());
        assertThat(scheduler.list(job)).isEmpty();
        assertThat(scheduler.list(other))
                .singleElement()
                .satisfies(rank -> assertThat(rank.phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    void s18_whoActsOnAnOldRowStartsNothingOnADeviceThatALaterJobHas() {
        held.give(other, 6, Device.Driver.SIMULATED, "d0");
        scheduler.submit(assignment(other, 1, "sleep 60"));
        held.give(job, 5, Device.Driver.SIMULATED, "d0");
        assertThat(scheduler.submit(assignment(job, 1, "sleep 60")))
                .isEqualTo(new Answer.NotNow("a later job has the devices"));
        assertThat(scheduler.list(job)).isEmpty();
        assertThat(scheduler.list(other))
                .singleElement()
                .satisfies(rank -> assertThat(rank.phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    void jobsWithDifferentDevicesDoNotDisturbEachOther() {
        held.give(job, 5, Device.Driver.SIMULATED, "d0", "d1");
        held.give(other, 6, Device.Driver.SIMULATED, "d10");
        scheduler.submit(assignment(job, 2, "sleep 60"));
        scheduler.submit(assignment(other, 1, "sleep 60"));
        assertThat(scheduler.list(job)).hasSize(1);
        assertThat(scheduler.list(other)).hasSize(1);
    }

    private static Assignment assignment(JobId id, int devices, String script) {
        String yaml = TestFiles.yaml(id, PROBE + "@sha256:" + PIN.sha256(), 1, script, Optional.empty());
        return new Assignment(TENANT, id, DescriptionFile.of(TestFiles.withDevices(yaml, devices)), new Fence(7), 1);
    }

    private String log(JobId id) {
        var bytes = new ByteArrayOutputStream();
        scheduler.readLog(id, new Rank("worker", 0), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private boolean locked(String name, Runnable work) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static String imageId() {
        String id = DockerClientFactory.instance()
                .client()
                .inspectImageCmd(PROBE)
                .exec()
                .getId();
        return id.substring("sha256:".length());
    }

    /** What the ledger would say. */
    private static final class Held implements HeldDevices {

        private final Map<JobId, Grip> grips = new HashMap<>();

        void give(JobId job, long ticket, Device.Driver driver, String... ids) {
            grips.put(
                    job,
                    new Grip(
                            ticket,
                            Arrays.stream(ids)
                                    .map(id -> new Device(id, DeviceKind.CUDA, driver, Optional.empty()))
                                    .map(device -> new Claim(device, "worker", 0))
                                    .toList()));
        }

        @Override
        public Optional<Grip> of(JobId job, Fence fence) {
            return Optional.ofNullable(grips.get(job));
        }

        @Override
        public Map<DeviceKind, Long> taken() {
            return Map.of();
        }
    }
}
