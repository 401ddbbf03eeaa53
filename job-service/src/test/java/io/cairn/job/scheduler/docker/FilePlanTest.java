package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.TestFiles;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilePlanTest {

    private static final JobId JOB = new JobId("j0123456789abcdefghijklmno");

    @Test
    void referencesToVariablesMeanWhatKubernetesReadsInThem() {
        String yaml =
                TestFiles.yaml(JOB, "example/image:1", 2, "echo $(RANK) $$(RANK) $(date) $HOME", Optional.empty());
        var plan = FilePlan.of(StrictManifest.read(DescriptionFile.of(yaml)));
        assertThat(plan.ranks())
                .extracting(rank -> rank.command().getLast())
                .containsExactly("echo 0 $(RANK) $(date) $HOME", "echo 1 $(RANK) $(date) $HOME");
    }

    @Test
    void aPortIsOneThatTheServiceNamesAndItsProbeIsTheRanks() {
        String plain = TestFiles.yaml(JOB, "example/image:1", 2, "true", Optional.empty());
        assertThat(plan(plain).endpoint()).isEmpty();
        var withProbe = plan(TestFiles.withPort(plain, JOB, 8080, "token", Optional.of("/healthz")));
        assertThat(withProbe.endpoint()).contains(new FilePlan.Endpoint(8080, false, Optional.of("/healthz")));
        assertThat(withProbe.domain()).as("the peers' own service").contains(JOB.value());
        var open = plan(TestFiles.withPort(plain, JOB, 8080, "open", Optional.empty()));
        assertThat(open.endpoint()).contains(new FilePlan.Endpoint(8080, true, Optional.empty()));
    }

    private static FilePlan plan(String yaml) {
        return FilePlan.of(StrictManifest.read(DescriptionFile.of(yaml)));
    }
}
