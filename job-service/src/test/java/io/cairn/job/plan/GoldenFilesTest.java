package io.cairn.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.DescriptionFiller;
import io.cairn.job.description.ParsedTemplate;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.FileValues;
import io.cairn.job.wiring.JobType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file that each shipped template makes of the same request, kept beside the tests so that a change of it is seen. */
class GoldenFilesTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final JobId ID = new JobId("j0123456789abcdefghijklmno");
    private static final Sha256 SOME_HASH = Sha256.of("golden".getBytes(StandardCharsets.UTF_8));
    private static final PlanLimits LIMITS =
            new PlanLimits(4000, 8L << 30, 1000, 1L << 30, Duration.ofHours(24), Inventory.NONE);

    /** One entry of the seeds. */
    record Shipped(String library, String jobType, String file) {}

    static Stream<Shipped> shipped() throws IOException {
        try (var seeds = GoldenFilesTest.class.getResourceAsStream("/catalog/templates.yml")) {
            return YAMLMapper.builder()
                    .build()
                    .readTree(seeds)
                    .valueStream()
                    .map(seed -> new Shipped(
                            seed.path("library").asString(),
                            seed.path("jobType").asString(),
                            seed.path("file").asString()))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void eachShippedTemplateMakesItsFileAndTheFileParsesStrictly(Shipped shipped) throws IOException {
        var made = filled(shipped);
        StrictManifest.read(made);
        Path golden = FOLDER.resolve(shipped.library() + "-" + shipped.jobType() + ".yml");
        if (Boolean.getBoolean("cairn.docs.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(golden, made.yaml());
        }
        assertThat(golden)
                .as("-Dcairn.docs.write=true writes it")
                .exists()
                .content()
                .isEqualTo(made.yaml());
    }

    private static DescriptionFile filled(Shipped shipped) throws IOException {
        var type = JobType.named(shipped.jobType()).orElseThrow();
        var gang = RequestCheck.gang(SampleJobs.request(shipped.jobType()), type, LIMITS);
        var values = FileValues.of(new FileValues.Facts(
                ID,
                type,
                gang,
                "cairn.local/x:1@sha256:" + SOME_HASH,
                Optional.of("sample"),
                Optional.of(SOME_HASH),
                Optional.of("main.py"),
                Optional.of(SOME_HASH),
                List.of("--steps", "3"),
                Map.of("A", "1"),
                Optional.of(new JobRequest.Endpoint(Optional.of("/healthz"), Optional.empty()))));
        try (var text = GoldenFilesTest.class.getResourceAsStream("/catalog/" + shipped.file())) {
            var template = ParsedTemplate.of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
            return ((DescriptionFiller.Answer.Filled) DescriptionFiller.fill(template, values.job(), values.groups()))
                    .file();
        }
    }
}
