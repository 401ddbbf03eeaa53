package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.TestFiles;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ImagePin;
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

    /** Of a file that was made for {@link #JOB}. */
    private static RankSpecs specs(JobId job, int attempt) {
        var file = DescriptionFile.of(TestFiles.yaml(JOB, "example/image:1", 2, "true", Optional.empty()));
        var assignment = new Assignment(new TenantId("acme"), job, file, new Fence(attempt), attempt);
        return new RankSpecs(assignment, FilePlan.of(StrictManifest.read(file)), IMAGE, Optional.empty());
    }
}
