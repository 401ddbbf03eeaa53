package io.cairn.job.catalog;

import static io.cairn.job.catalog.CatalogSamples.ACME;
import static io.cairn.job.catalog.CatalogSamples.OTHER;
import static io.cairn.job.catalog.CatalogSamples.image;
import static io.cairn.job.catalog.CatalogSamples.ofPair;
import static io.cairn.job.catalog.CatalogSamples.ownedBy;
import static io.cairn.job.catalog.CatalogSamples.retired;
import static io.cairn.job.catalog.CatalogSamples.template;
import static io.cairn.job.catalog.CatalogSamples.versioned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cairn.job.catalog.Catalog.Added;
import io.cairn.job.catalog.Catalog.Retired;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link Catalog} does. A subclass of a few lines runs it against one adapter, the in-memory one included. */
public abstract class CatalogContract {

    /** An empty catalog. */
    protected abstract Catalog catalog();

    @Test
    void whatIsStoredIsReadAsItWas() {
        var catalog = catalog();
        var template = ownedBy(ACME, template("t", "[2.0,3.0)"));
        var image =
                image("i").owner(ACME).cuda("12.4").jobTypes("single", "ddp").build();
        assertThat(catalog.addTemplate(template)).isEqualTo(new Added.Stored<>(template));
        assertThat(catalog.addImage(image)).isEqualTo(new Added.Stored<>(image));
        assertThat(catalog.templates(ACME)).containsExactly(template);
        assertThat(catalog.template(ACME, "t")).contains(template);
        assertThat(catalog.images(ACME)).containsExactly(image);
        assertThat(catalog.image(ACME, "i")).contains(image);
        assertThat(catalog.imagesNamed(ACME, image.reference())).containsExactly(image);
    }

    @Test
    void aTenantSeesItsOwnAndThePlatformsOnly() {
        var catalog = catalog();
        catalog.addTemplate(template("t-platform", "*"));
        catalog.addTemplate(ownedBy(ACME, template("t-acme", "*")));
        catalog.addTemplate(ownedBy(OTHER, template("t-other", "*")));
        catalog.addImage(image("i-platform").reference("a:1").build());
        catalog.addImage(image("i-other").owner(OTHER).reference("a:1").build());
        assertThat(catalog.templates(ACME)).extracting(Template::id).containsExactly("t-acme", "t-platform");
        assertThat(catalog.images(ACME)).extracting(ImageRecord::id).containsExactly("i-platform");
        assertThat(catalog.imagesNamed(ACME, "a:1")).extracting(ImageRecord::id).containsExactly("i-platform");
        assertThat(catalog.template(ACME, "t-other")).isEmpty();
        assertThat(catalog.image(ACME, "i-other")).isEmpty();
        assertThat(catalog.template(OTHER, "t-other")).isPresent();
    }

    @Test
    void thoseOfAPairAndOfALibraryAreFoundRetiredOnesToo() {
        var catalog = catalog();
        var platforms = template("t-platform", "*");
        catalog.addTemplate(platforms);
        catalog.addTemplate(ownedBy(ACME, template("t-old", "*")));
        catalog.retireTemplate(Optional.of(ACME), "t-old");
        catalog.addTemplate(ownedBy(ACME, template("t-acme", "*")));
        catalog.addTemplate(ownedBy(OTHER, template("t-other", "*")));
        catalog.addTemplate(ofPair("jax", "single", template("t-jax", "*")));
        catalog.addTemplate(ofPair("torch", "ddp", template("t-ddp", "*")));
        assertThat(catalog.templates(ACME, platforms.pair()))
                .extracting(Template::id, Template::active)
                .containsExactly(tuple("t-acme", true), tuple("t-old", false), tuple("t-platform", true));
        assertThat(catalog.templates(OTHER, new Pair("jax", "single")))
                .extracting(Template::id)
                .containsExactly("t-jax");
        assertThat(catalog.templates(ACME, new Pair("jax", "ddp"))).isEmpty();

        catalog.addImage(image("i-platform").build());
        catalog.addImage(image("i-old").build());
        catalog.retireImage(Optional.empty(), "i-old");
        catalog.addImage(image("i-other").owner(OTHER).build());
        catalog.addImage(image("i-jax").library("jax").build());
        assertThat(catalog.images(ACME, "torch"))
                .extracting(ImageRecord::id, ImageRecord::active)
                .containsExactly(tuple("i-old", false), tuple("i-platform", true));
        assertThat(catalog.images(OTHER, "jax")).extracting(ImageRecord::id).containsExactly("i-jax");
        assertThat(catalog.images(ACME, "none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[2.0,3.0)|[2.0,3.0)", "[2.0,3.0)|[2.5,4.0)", "*|[2.6]", "[2.0,3.0]|[3.0,4.0)", "(,2.0]|[1.0,1.1]"
            })
    void anOverlappingRangeOfTheSameOwnerAndPairIsADuplicate(String first, String second) {
        var catalog = catalog();
        catalog.addTemplate(template("first", first));
        assertThat(catalog.addTemplate(template("second", second)))
                .isEqualTo(new Added.Duplicate<>(template("first", first)));
        assertThat(catalog.addTemplate(ownedBy(ACME, template("third", second))))
                .isInstanceOf(Added.Stored.class);
        assertThat(catalog.templates(ACME)).extracting(Template::id).containsExactly("first", "third");
    }

    @Test
    void rangesThatOnlyTouchStandSideBySide() {
        var catalog = catalog();
        assertThat(catalog.addTemplate(template("one", "[1.0,2.0)"))).isInstanceOf(Added.Stored.class);
        assertThat(catalog.addTemplate(template("two", "[2.0,3.0)"))).isInstanceOf(Added.Stored.class);
        assertThat(catalog.addTemplate(template("three", "[3.0,)"))).isInstanceOf(Added.Stored.class);
    }

    @Test
    void aRetiredOneMakesRoomForTheNextVersion() {
        var catalog = catalog();
        catalog.addTemplate(template("a", "*"));
        assertThat(catalog.retireTemplate(Optional.of(ACME), "a")).isEqualTo(Retired.UNKNOWN);
        assertThat(catalog.retireTemplate(Optional.empty(), "a")).isEqualTo(Retired.DONE);
        assertThat(catalog.retireTemplate(Optional.empty(), "a")).isEqualTo(Retired.ALREADY);
        assertThat(catalog.addTemplate(template("b", "*")))
                .isEqualTo(new Added.Stored<>(versioned(2, template("b", "*"))));
        assertThat(catalog.templates(ACME))
                .containsExactly(retired(template("a", "*")), versioned(2, template("b", "*")));
    }

    @Test
    void anIdIsTakenForEver() {
        var catalog = catalog();
        catalog.addTemplate(template("a", "*"));
        catalog.retireTemplate(Optional.empty(), "a");
        assertThat(catalog.addTemplate(template("a", "*"))).isEqualTo(new Added.IdTaken<>("a"));
        assertThat(catalog.putTemplate(template("a", "[1.0,2.0)"))).isEqualTo(new Added.IdTaken<>("a"));
        catalog.addImage(image("i").build());
        assertThat(catalog.putImage(image("i").content("other").build())).isEqualTo(new Added.IdTaken<>("i"));
        assertThat(catalog.images(ACME)).containsExactly(image("i").build());
    }

    @Test
    void puttingTheSameAgainChangesNothingAndAnotherReplaces() {
        var catalog = catalog();
        var image = image("i").reference("a:1").build();
        catalog.putImage(image);
        assertThat(catalog.putImage(image("j").reference("a:1").content("i").build()))
                .isEqualTo(new Added.Unchanged<>(image));
        var changed = image("k").reference("a:1").content("changed").build();
        assertThat(catalog.putImage(changed)).isEqualTo(new Added.Stored<>(changed));
        assertThat(catalog.images(ACME))
                .containsExactly(image("i").reference("a:1").retired().build(), changed);

        var template = template("t", "*");
        catalog.putTemplate(template);
        var sameText = new Template(
                "u",
                Optional.empty(),
                "torch",
                "single",
                VersionRange.ALL,
                true,
                1,
                template.text(),
                template.createdAt());
        assertThat(catalog.putTemplate(sameText)).isEqualTo(new Added.Unchanged<>(template));
        assertThat(catalog.putTemplate(template("v", "*")))
                .isEqualTo(new Added.Stored<>(versioned(2, template("v", "*"))));
        assertThat(catalog.putTemplate(template)).as("a text that was replaced").isInstanceOf(Added.Unchanged.class);
        assertThat(catalog.putTemplate(template("w", "[2.0,3.0)")))
                .isEqualTo(new Added.Duplicate<>(versioned(2, template("v", "*"))));
    }

    @Test
    void oneReferenceHasOneActiveRecordPerOwner() {
        var catalog = catalog();
        var first = image("i").reference("a:1").build();
        catalog.addImage(first);
        assertThat(catalog.addImage(image("j").reference("a:1").build())).isEqualTo(new Added.Duplicate<>(first));
        assertThat(catalog.addImage(image("k").owner(ACME).reference("a:1").build()))
                .isInstanceOf(Added.Stored.class);
        assertThat(catalog.retireImage(Optional.empty(), "i")).isEqualTo(Retired.DONE);
        assertThat(catalog.retireImage(Optional.empty(), "k")).isEqualTo(Retired.UNKNOWN);
        assertThat(catalog.addImage(image("l").reference("a:1").build())).isInstanceOf(Added.Stored.class);
    }

    @Test
    void ofConcurrentAddsOneIsStoredAndTheOthersSayDuplicate() throws Exception {
        for (int round = 0; round < 10; round++) {
            var catalog = catalog();
            // Different ranges that overlap: no unique index sees these.
            var answers = atOnce(List.of(
                    () -> catalog.addTemplate(template("a", "[1.0,3.0)")),
                    () -> catalog.addTemplate(template("b", "[2.0,4.0)")),
                    () -> catalog.addTemplate(template("c", "*"))));
            assertThat(answers)
                    .as("round %d", round)
                    .filteredOn(Added.Stored.class::isInstance)
                    .hasSize(1);
            assertThat(answers)
                    .as("round %d", round)
                    .filteredOn(Added.Duplicate.class::isInstance)
                    .hasSize(2);
            assertThat(catalog.templates(ACME)).hasSize(1);
        }
    }

    @Test
    void concurrentPutsOfOneImageLeaveOneActive() throws Exception {
        for (int round = 0; round < 10; round++) {
            var catalog = catalog();
            atOnce(List.of(
                    () -> catalog.putImage(image("a").reference("r:1").build()),
                    () -> catalog.putImage(image("b").reference("r:1").build()),
                    () -> catalog.putImage(image("c").reference("r:1").build())));
            assertThat(catalog.images(ACME))
                    .hasSize(3)
                    .filteredOn(ImageRecord::active)
                    .hasSize(1);
        }
    }

    private static <T> List<T> atOnce(List<Callable<T>> works) throws Exception {
        var gate = new CyclicBarrier(works.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = works.stream()
                    .map(work -> threads.submit(() -> {
                        gate.await();
                        return work.call();
                    }))
                    .toList();
            var answers = new ArrayList<T>();
            for (var one : running) {
                answers.add(one.get());
            }
            return answers;
        }
    }
}
