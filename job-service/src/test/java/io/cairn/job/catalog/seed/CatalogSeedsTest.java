package io.cairn.job.catalog.seed;

import static io.cairn.job.catalog.CatalogSamples.ACME;
import static io.cairn.job.catalog.CatalogSamples.THEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.InMemoryCatalog;
import io.cairn.job.catalog.Template;
import io.cairn.job.content.Sha256;
import io.cairn.job.submit.Resolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogSeedsTest {

    private static final String ONE_IMAGE = """
            - library: pytorch
              libraryVersion: 2.10
              pythonVersion: 3.10
              accelerator: cpu
              architecture: amd64
              reference: cairn.local/pytorch-cpu:2.10
              kind: IMAGE_ID
              sha256: "%s"
              layers:
              - {kind: DEPENDENCY, reference: "cairn.local/python:3.10", digest: "sha256:aa"}
              - {kind: LIBRARY, reference: "cairn.local/pytorch-cpu:2.10", digest: "sha256:bb"}
            """;
    private static final String DIGEST = "1234567890".repeat(6) + "abcd";
    private static final String OTHER_DIGEST = "f".repeat(64);

    @TempDir
    private Path folder;

    private final InMemoryCatalog catalog = new InMemoryCatalog();

    @Test
    void theTemplatesThatShipAreStoredOnceHoweverOftenItStarts() {
        seedsAt(THEN).apply(Optional.empty());
        var stored = catalog.templates(ACME);
        assertThat(stored)
                .extracting(template -> template.pair().toString())
                .containsExactly(
                        "(custom, batch)",
                        "(custom, parameter-server)",
                        "(custom, pytorch-ddp)",
                        "(custom, single)",
                        "(java, batch)",
                        "(java, single)",
                        "(jupyter, notebook)",
                        "(pytorch, batch)",
                        "(pytorch, mpi)",
                        "(pytorch, notebook)",
                        "(pytorch, parameter-server)",
                        "(pytorch, pytorch-ddp)",
                        "(pytorch, serving)",
                        "(pytorch, single)",
                        "(pytorch, tensorboard)");
        assertThat(stored).allSatisfy(template -> {
            assertThat(template.owner()).isEmpty();
            assertThat(template.active()).isTrue();
            assertThat(template.id()).startsWith(template.library() + "-" + template.jobType());
        });
        seedsAt(THEN.plusSeconds(60)).apply(Optional.empty());
        assertThat(catalog.templates(ACME)).isEqualTo(stored);
    }

    @Test
    void aTemplateThatWasRetiredByHandStaysRetired() {
        seedsAt(THEN).apply(Optional.empty());
        for (Template template : catalog.templates(ACME)) {
            catalog.retireTemplate(Optional.empty(), template.id());
        }
        seedsAt(THEN.plusSeconds(60)).apply(Optional.empty());
        assertThat(catalog.templates(ACME)).hasSize(15).noneMatch(Template::active);
    }

    @Test
    void anImageFileIsReadAsItStands() throws IOException {
        seedsAt(THEN).apply(Optional.of(file(ONE_IMAGE.formatted(DIGEST))));
        var image = catalog.images(ACME).getFirst();
        assertThat(image)
                .isEqualTo(new ImageRecord(
                        image.id(),
                        Optional.empty(),
                        "pytorch",
                        "2.10",
                        Optional.of("3.10"),
                        "cpu",
                        Optional.empty(),
                        "amd64",
                        Set.of(),
                        "cairn.local/pytorch-cpu:2.10",
                        ImageRecord.Kind.IMAGE_ID,
                        new Sha256(DIGEST),
                        List.of(
                                new Resolution.Layer(
                                        Resolution.Kind.DEPENDENCY, "cairn.local/python:3.10", "sha256:aa"),
                                new Resolution.Layer(
                                        Resolution.Kind.LIBRARY, "cairn.local/pytorch-cpu:2.10", "sha256:bb")),
                        true,
                        THEN));
        assertThat(image.id()).startsWith("pytorch-2-10-");
    }

    @Test
    void theSameImageDoesNothingAndAnotherDigestTakesItsPlaceBackAndForth() throws IOException {
        var digests = List.of(DIGEST, DIGEST, OTHER_DIGEST, DIGEST);
        var expectedRecords = List.of(1, 1, 2, 3);
        for (int start = 0; start < digests.size(); start++) {
            seedsAt(THEN.plusSeconds(start)).apply(Optional.of(file(ONE_IMAGE.formatted(digests.get(start)))));
            var expected = new Sha256(digests.get(start));
            assertThat(catalog.images(ACME)).as("start %d", start).hasSize(expectedRecords.get(start));
            assertThat(catalog.images(ACME))
                    .as("start %d", start)
                    .filteredOn(ImageRecord::active)
                    .singleElement()
                    .satisfies(active -> assertThat(active.sha256()).isEqualTo(expected));
        }
    }

    @Test
    void anEmptyListIsNoImages() throws IOException {
        seedsAt(THEN).apply(Optional.of(file("[]\n")));
        assertThat(catalog.images(ACME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "library: pytorch | libary: pytorch | libary",
                "library: pytorch | library: PyTorch | a library is a name",
                "libraryVersion: 2.10 | libraryVersion: latest! | a library version",
                "kind: IMAGE_ID | kind: GUESS | the value of kind",
                "kind: IMAGE_ID | kind: 1 | the value of kind",
                "kind: IMAGE_ID | kind: | kind is missing",
                "architecture: amd64 | architecture: amd64 ; architecture: arm64 | Duplicate field",
                "architecture: amd64 | jobTypes: [] | architecture is missing",
                "architecture: amd64 | architecture: {a: b} | line 5",
                "reference: cairn.local/pytorch-cpu:2.10 | reference: pytorch-cpu | NAME:TAG",
                "accelerator: cpu | jobTypes: [single, null] | entry 1",
            })
    void aBrokenImageFileStopsTheStartWithASentenceAndStoresNothing(String line, String replacement, String told)
            throws IOException {
        String good = ONE_IMAGE.formatted(DIGEST);
        String text = good.replace("reference: cairn.local", "reference: first.local")
                + good.replace(line, replacement.replace(" ; ", "\n  "));
        assertThat(text).as("the line exists").isNotEqualTo(good.repeat(2));
        var path = file(text);
        assertThatThrownBy(() -> seedsAt(THEN).applyImages(path))
                .isInstanceOf(BrokenSeedException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(told.replace("line 5", "line 16").replace("entry 1", "entry 2"));
        assertThat(catalog.images(ACME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'{a: b}'", "'just text'", "'- - x'", "'- null'", "'a: ['", "'[]\n---\n[]'", "'# nothing'", "''"})
    void whatIsNoListOfImagesStopsTheStart(String text) throws IOException {
        var path = file(text);
        assertThatThrownBy(() -> seedsAt(THEN).applyImages(path)).isInstanceOf(BrokenSeedException.class);
    }

    @Test
    void aMissingFileStopsTheStart() {
        assertThatThrownBy(() -> seedsAt(THEN).apply(Optional.of(folder.resolve("none.yml"))))
                .isInstanceOf(BrokenSeedException.class)
                .hasMessageContaining("none.yml");
    }

    private CatalogSeeds seedsAt(Instant now) {
        return new CatalogSeeds(catalog, Clock.fixed(now, ZoneOffset.UTC));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("images.yml"), text);
    }
}
