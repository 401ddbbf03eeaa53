package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Claim;
import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.TestFiles;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ImagePin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankSpecsTest {

    private static final JobId JOB = new JobId("j0123456789abcdefghijklmno");
    private static final JobId OTHER = new JobId("j" + "0".repeat(25));
    private static final ImagePin IMAGE = new ImagePin("example/image:1", ImagePin.Kind.IMAGE_ID, "0".repeat(64));

    @Test
    void namesAndOwnVolumesAreOfTheAttemptAndCheckpointsOfTheJob() {
        var first = specs(JOB, 1);
        var second = specs(JOB, 2);
        assertThat(first.ownVolumes())
                .containsExactly(JOB + "-worker-0-1-cairn-output", JOB + "-worker-1-1-cairn-output");
        assertThat(second.ownVolumes()).doesNotContainAnyElementsOf(first.ownVolumes());
        assertThat(first.keptVolumes()).isEqualTo(second.keptVolumes()).containsExactly(JOB + "-checkpoint");
        assertThat(second.all(Map.of()))
                .extracting(ContainerSpec::name)
                .containsExactly(JOB + "-worker-0-2", JOB + "-worker-1-2");
        assertThat(second.all(Map.of()).getFirst().env()).containsEntry("CAIRN_ATTEMPT", "2");
    }

    @Test
    void theCheckpointsOfAnotherJobAreRefused() {
        assertThatThrownBy(() -> specs(OTHER, 1).keptVolumes())
                .isInstanceOf(FilePlan.Unsupported.class)
                .hasMessageContaining("checkpoint-" + JOB);
    }

    @Test
    void aRankIsToldItsOwnDevicesAndTheEngineIsAskedForThem() {
        var real = deviceSpecs(Device.Driver.NVIDIA, "0", "GPU-1", "GPU-2", "3").all(Map.of());
        assertThat(real)
                .extracting(ContainerSpec::devices)
                .containsExactly(
                        Optional.of(new ContainerSpec.Devices(ContainerSpec.Driver.NVIDIA, List.of("0", "GPU-1"))),
                        Optional.of(new ContainerSpec.Devices(ContainerSpec.Driver.NVIDIA, List.of("GPU-2", "3"))));
        assertThat(real.getFirst().env()).containsEntry("CAIRN_ACCELERATOR_DEVICES", "0,GPU-1");
        assertThat(real.getLast().labels())
                .containsEntry("io.cairn.devices", "GPU-2,3")
                .containsEntry("io.cairn.ticket", "17");
    }

    @Test
    void ofSimulatedDevicesTheProgramIsToldAndTheEngineIsAskedForNothing() {
        var simulated = deviceSpecs(Device.Driver.SIMULATED, "a", "b", "c", "d").all(Map.of());
        assertThat(simulated).extracting(ContainerSpec::devices).containsOnly(Optional.empty());
        assertThat(simulated.getLast().env()).containsEntry("CAIRN_ACCELERATOR_DEVICES", "c,d");
    }

    @Test
    void aFileThatAsksForOtherThanWhatIsHeldIsRefused() {
        assertThatThrownBy(
                        () -> deviceSpecs(Device.Driver.NVIDIA, "0", "1", "2").all(Map.of()))
                .isInstanceOf(FilePlan.Unsupported.class)
                .hasMessageContaining("2 devices for worker 1, which holds 1");
        assertThat(specs(JOB, 1).all(Map.of()).getFirst().labels()).doesNotContainKey("io.cairn.devices");
    }

    @Test
    void aLimitThatNobodyKeepsIsRefusedByName() {
        var file = TestFiles.yaml(JOB, "example/image:1", 1, "true", Optional.empty())
                .replace("memory: 64Mi\n", "memory: 64Mi\n            amd.com/gpu: 1\n");
        assertThatThrownBy(() -> FilePlan.of(StrictManifest.read(DescriptionFile.of(file))))
                .isInstanceOf(FilePlan.Unsupported.class)
                .hasMessageContaining("amd.com/gpu");
    }

    /** Two ranks of two devices each, of which the job holds these, in the order of the ranks. */
    private static RankSpecs deviceSpecs(Device.Driver driver, String... ids) {
        var claims = new ArrayList<Claim>();
        for (String id : ids) {
            var device = new Device(id, DeviceKind.CUDA, driver, Optional.empty());
            claims.add(new Claim(device, "worker", claims.size() / 2));
        }
        var file = DescriptionFile.of(
                TestFiles.withDevices(TestFiles.yaml(JOB, "example/image:1", 2, "true", Optional.empty()), 2));
        var assignment = new Assignment(new TenantId("acme"), JOB, file, new Fence(1), 1);
        var grip = new HeldDevices.Grip(17, claims);
        return specs(assignment, file, Optional.of(grip));
    }

    /** Of a file that was made for {@link #JOB}. */
    private static RankSpecs specs(JobId job, int attempt) {
        var file = DescriptionFile.of(TestFiles.yaml(JOB, "example/image:1", 2, "true", Optional.empty()));
        var assignment = new Assignment(new TenantId("acme"), job, file, new Fence(attempt), attempt);
        return specs(assignment, file, Optional.empty());
    }

    private static RankSpecs specs(Assignment assignment, DescriptionFile file, Optional<HeldDevices.Grip> grip) {
        var plan = FilePlan.of(StrictManifest.read(file));
        return new RankSpecs(assignment, plan, IMAGE, Optional.empty(), grip, RankSpecs.firstRuns(plan));
    }
}
