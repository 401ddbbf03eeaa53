package io.cairn.job.catalog;

import static io.cairn.job.catalog.CatalogSamples.ACME;
import static io.cairn.job.catalog.CatalogSamples.OTHER;
import static io.cairn.job.catalog.CatalogSamples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import io.cairn.job.catalog.ImageChoice.Answer;
import io.cairn.job.catalog.ImageChoice.Query;
import io.cairn.job.catalog.ImageChoice.Rejected;
import io.cairn.job.catalog.ImageChoice.Why;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageChoiceTest {

    private static final Pair TORCH_SINGLE = new Pair("torch", "single");

    /** Everything open but the pair. */
    private static final Query ANY = query("", "", "cpu", "", "amd64");

    static Stream<Arguments> orders() {
        return Stream.of(
                arguments(
                        "the tenant's own before a newer one of the platform",
                        image("own").owner(ACME).version("2.5"),
                        image("platform").version("2.6")),
                arguments(
                        "one for this job type before a newer one for all",
                        image("b").jobTypes("single").version("2.5"),
                        image("a").version("2.6")),
                arguments(
                        "the newest library version",
                        image("b").version("2.10"),
                        image("a").version("2.9")),
                arguments(
                        "then the newest Python",
                        image("b").python("3.13"),
                        image("a").python("3.9")),
                arguments("then the newest CUDA", image("b").cuda("12.4"), image("a")),
                arguments("then the id", image("a"), image("b")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void ofTwoThatFitTheOrderChooses(
            String rule, CatalogSamples.ImageBuilder first, CatalogSamples.ImageBuilder second) {
        for (var images : List.of(List.of(first.build(), second.build()), List.of(second.build(), first.build()))) {
            assertThat(ImageChoice.choose(ANY, images)).as(rule).isInstanceOfSatisfying(Answer.Chosen.class, chosen -> {
                assertThat(chosen.image()).isEqualTo(first.build());
                assertThat(chosen.rejected()).extracting(Rejected::why).containsExactly(Why.OUTRANKED);
            });
        }
    }

    static Stream<Arguments> objections() {
        return Stream.of(
                arguments(Why.RETIRED, ANY, image("x").retired()),
                arguments(
                        Why.LIBRARY_VERSION,
                        query("2.6", "", "cpu", "", ""),
                        image("x").version("2.60")),
                arguments(
                        Why.PYTHON_VERSION,
                        query("", "3.1", "cpu", "", ""),
                        image("x").python("3.13")),
                arguments(Why.ACCELERATOR, query("", "", "gpu", "", ""), image("x")),
                arguments(Why.CUDA_VERSION, query("", "", "cpu", "12", ""), image("x")),
                arguments(Why.ARCHITECTURE, query("", "", "cpu", "", "arm64"), image("x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objections")
    void whatDoesNotFitSaysWhy(Why why, Query query, CatalogSamples.ImageBuilder image) {
        assertThat(ImageChoice.choose(query, List.of(image.build())))
                .isInstanceOfSatisfying(
                        Answer.NoneFits.class,
                        none -> assertThat(none.rejected())
                                .extracting(Rejected::why)
                                .containsExactly(why));
    }

    @Test
    void everyReasonToPassAnImageOverHasARowAbove() {
        assertThat(Stream.concat(objections().map(row -> row.get()[0]), Stream.of(Why.OUTRANKED)))
                .containsExactlyInAnyOrder((Object[]) Why.values());
    }

    @Test
    void aVersionsBeginningIsEnough() {
        var images = List.of(
                image("a").version("2.5.1").build(),
                image("b").version("2.6.1").build(),
                image("c").version("2.6.0").build(),
                image("d").version("2.60").build());
        assertThat(ImageChoice.choose(query("2.6", "3", "cpu", "", ""), images))
                .isInstanceOfSatisfying(
                        Answer.Chosen.class,
                        chosen -> assertThat(chosen.image().id()).isEqualTo("b"));
    }

    @Test
    void anImageServesTheJobTypesThatItNames() {
        var images = List.of(
                image("a").jobTypes("ddp").build(), image("b").library("jax").build());
        assertThat(ImageChoice.choose(ANY, images))
                .isEqualTo(
                        new Answer.UnknownPair(TORCH_SINGLE, List.of(new Pair("jax", "*"), new Pair("torch", "ddp"))));
    }

    @Test
    void anotherTenantsImageIsAbsent() {
        assertThat(ImageChoice.choose(ANY, List.of(image("a").owner(OTHER).build())))
                .isEqualTo(new Answer.UnknownPair(TORCH_SINGLE, List.of()));
    }

    @Test
    void architecturesThatTheQueryLeavesOpenAreNotSettledByLuck() {
        var images =
                List.of(image("a").build(), image("b").architecture("arm64").build());
        assertThat(ImageChoice.choose(query("", "", "cpu", "", ""), images))
                .isInstanceOfSatisfying(
                        Answer.Ambiguous.class,
                        ambiguous -> assertThat(ambiguous.rivals()).hasSize(2));
        assertThat(ImageChoice.choose(ANY, images)).isInstanceOf(Answer.Chosen.class);
    }

    @Test
    void theSameImagesInAnyOrderGiveTheSameAnswer() {
        var queries = List.of(ANY, query("2.6", "", "cpu", "", ""), query("", "3.13", "gpu", "12", ""));
        qt().forAll(longs().all(), integers().between(0, 12), integers().between(0, 2))
                .check((seed, size, pick) -> {
                    var random = new Random(seed);
                    var images = new ArrayList<>(IntStream.range(0, size)
                            .mapToObj(index -> any("i" + index, random))
                            .toList());
                    var before = ImageChoice.choose(queries.get(pick), images);
                    Collections.shuffle(images, random);
                    return ImageChoice.choose(queries.get(pick), images).equals(before);
                });
    }

    private static ImageRecord any(String id, Random random) {
        var made = image(id)
                .version(List.of("2.6.0", "2.6", "2.6.1", "2.60", "1.0").get(random.nextInt(5)))
                .python(List.of("3.13", "3.9").get(random.nextInt(2)))
                .architecture(List.of("amd64", "arm64").get(random.nextInt(2)))
                .accelerator(List.of("cpu", "gpu").get(random.nextInt(2)));
        if (random.nextBoolean()) {
            made.cuda(List.of("12.4", "11").get(random.nextInt(2)));
        }
        if (random.nextInt(4) == 0) {
            made.retired();
        }
        if (random.nextInt(3) == 0) {
            made.owner(random.nextBoolean() ? ACME : OTHER);
        }
        return made.build();
    }

    private static Query query(String library, String python, String accelerator, String cuda, String architecture) {
        return new Query(
                ACME, TORCH_SINGLE, given(library), given(python), accelerator, given(cuda), given(architecture));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(known -> !known.isEmpty());
    }
}
