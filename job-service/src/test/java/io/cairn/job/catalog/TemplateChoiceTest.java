package io.cairn.job.catalog;

import static io.cairn.job.catalog.CatalogSamples.ACME;
import static io.cairn.job.catalog.CatalogSamples.OTHER;
import static io.cairn.job.catalog.CatalogSamples.ownedBy;
import static io.cairn.job.catalog.CatalogSamples.retired;
import static io.cairn.job.catalog.CatalogSamples.template;
import static io.cairn.job.catalog.CatalogSamples.versioned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import io.cairn.job.catalog.TemplateChoice.Answer;
import io.cairn.job.catalog.TemplateChoice.Query;
import io.cairn.job.catalog.TemplateChoice.Rejected;
import io.cairn.job.catalog.TemplateChoice.Why;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemplateChoiceTest {

    private static final Pair TORCH_SINGLE = new Pair("torch", "single");
    private static final Query QUERY = new Query(ACME, TORCH_SINGLE, "2.6.0");

    @Test
    void theOneThatFitsIsChosenAndTheOthersSayWhyNot() {
        var answer = TemplateChoice.choose(
                QUERY,
                List.of(
                        template("for-one", "[1.0,2.0)"),
                        template("for-two", "[2.0,3.0)"),
                        retired(template("old", "*"))));
        assertThat(answer).isInstanceOfSatisfying(Answer.Chosen.class, chosen -> {
            assertThat(chosen.template().id()).isEqualTo("for-two");
            assertThat(chosen.rejected())
                    .extracting(Rejected::id, Rejected::why)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("for-one", Why.VERSION_OUTSIDE),
                            org.assertj.core.groups.Tuple.tuple("old", Why.RETIRED));
            assertThat(chosen.rejected().getFirst().detail()).contains("[1.0,2.0)", "2.6.0");
        });
    }

    @Test
    void theTenantsOwnComesBeforeThePlatforms() {
        var answer = TemplateChoice.choose(
                QUERY, List.of(versioned(9, template("platform", "*")), ownedBy(ACME, template("own", "*"))));
        assertThat(answer).isInstanceOfSatisfying(Answer.Chosen.class, chosen -> {
            assertThat(chosen.template().id()).isEqualTo("own");
            assertThat(chosen.rejected()).extracting(Rejected::why).containsExactly(Why.OUTRANKED);
        });
    }

    @Test
    void anotherTenantsTemplateIsAbsent() {
        var catalog = List.of(ownedBy(OTHER, template("theirs", "*")));
        assertThat(TemplateChoice.choose(QUERY, catalog)).isEqualTo(new Answer.UnknownPair(TORCH_SINGLE, List.of()));
    }

    @Test
    void anUnknownPairIsNamedWithWhatExists() {
        var wanted = new Pair("tensorflow", "single");
        var catalog = List.of(template("a", "[2,3)"), template("b", "[1,2)"), retired(template("c", "*")));
        assertThat(TemplateChoice.choose(new Query(ACME, wanted, "1"), catalog))
                .isEqualTo(new Answer.UnknownPair(wanted, List.of(TORCH_SINGLE)));
    }

    @Test
    void whenNoneFitsEachSaysWhy() {
        var answer = TemplateChoice.choose(
                new Query(ACME, TORCH_SINGLE, "4.0"), List.of(template("a", "[2,3)"), retired(template("b", "*"))));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.NoneFits.class,
                        none -> assertThat(none.rejected())
                                .extracting(Rejected::why)
                                .containsExactly(Why.VERSION_OUTSIDE, Why.RETIRED));
    }

    @Test
    void aBrokenCatalogIsSaidAndNotSettledByLuck() {
        var answer = TemplateChoice.choose(QUERY, List.of(template("b", "*"), template("a", "[2,3)")));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Ambiguous.class,
                        ambiguous -> assertThat(ambiguous.rivals())
                                .extracting(Template::id)
                                .containsExactly("a", "b"));
    }

    @Test
    void ofTwoOfOneOwnerTheNewerVersionComesFirst() {
        var answer = TemplateChoice.choose(
                QUERY, List.of(versioned(2, template("a", "*")), versioned(3, template("b", "[2,3)"))));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Chosen.class,
                        chosen -> assertThat(chosen.template().id()).isEqualTo("b"));
    }

    @Test
    void theSameTemplatesInAnyOrderGiveTheSameAnswer() {
        qt().forAll(longs().all(), integers().between(0, 12)).check((seed, size) -> {
            var random = new Random(seed);
            var catalog = new ArrayList<>(IntStream.range(0, size)
                    .mapToObj(index -> any("t" + index, random))
                    .toList());
            var before = TemplateChoice.choose(QUERY, catalog);
            Collections.shuffle(catalog, random);
            return TemplateChoice.choose(QUERY, catalog).equals(before) && accountsForEach(before, catalog);
        });
    }

    private static boolean accountsForEach(Answer answer, List<Template> catalog) {
        long candidates = catalog.stream()
                .filter(template -> template.pair().equals(TORCH_SINGLE)
                        && template.owner().map(ACME::equals).orElse(true))
                .count();
        return switch (answer) {
            case Answer.Chosen chosen -> chosen.rejected().size() == candidates - 1;
            case Answer.NoneFits none -> none.rejected().size() == candidates && candidates > 0;
            case Answer.UnknownPair unknown -> candidates == 0;
            case Answer.Ambiguous ambiguous -> ambiguous.rivals().size() > 1;
        };
    }

    private static Template any(String id, Random random) {
        var ranges = List.of("*", "[1,2)", "[2,3)", "[2.6]", "(2.6,)");
        var made = versioned(1 + random.nextInt(3), template(id, ranges.get(random.nextInt(ranges.size()))));
        made = random.nextInt(4) == 0 ? retired(made) : made;
        return switch (random.nextInt(4)) {
            case 0 -> ownedBy(ACME, made);
            case 1 -> ownedBy(OTHER, made);
            default -> made;
        };
    }
}
