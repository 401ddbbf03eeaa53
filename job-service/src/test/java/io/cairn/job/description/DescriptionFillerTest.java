package io.cairn.job.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.DescriptionFiller.Answer;
import io.cairn.kit.test.property.Property;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionFillerTest {

    private static final Map<String, Object> VALUES = Map.of(
            "text",
            "a text",
            "number",
            7,
            "truth",
            true,
            "lie",
            false,
            "list",
            List.of("one", "two"),
            "none",
            List.of(),
            "mapping",
            Map.of("inner", List.of("x")));

    private static final List<Map<String, Object>> TASKS =
            List.of(Map.of("task", "chief", "forChief", true), Map.of("task", "ps", "forPs", true));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: ${text}' | 'a: \"a text\"'",
                "'a: ${number}' | 'a: 7'",
                "'a: ${truth}' | 'a: true'",
                "'a: ${list}' | 'a:\n- one\n- two'",
                "'a: ${mapping}' | 'a:\n  inner:\n  - x'",
                "'a: [zero, \"${list}\", three]' | 'a:\n- zero\n- one\n- two\n- three'",
                "'a: [zero, \"${none}\"]' | 'a:\n- zero'",
                "'a: [\"${mapping}\"]' | 'a:\n- inner:\n  - x'",
                "'a: {$if: \"${text}\", b: c}' | 'a:\n  b: c'",
                "'{a: {$if: \"${lie}\", b: c}, d: e}' | 'd: e'",
                "'{a: {$if: \"${absent}\", b: \"${absent}\"}, d: e}' | 'd: e'",
                "'a: [{$if: \"${absent}\", b: c}, d]' | 'a:\n- d'",
                "'a: {$if: \"${truth}\", $then: \"${number}\"}' | 'a: 7'",
                "'a: [x, {$if: \"${absent}\", $then: \"${absent}\"}]' | 'a:\n- x'",
                "'{$if: \"${absent}\", a: b}\n---\nc: d' | 'c: d'",
                "'a: $text' | 'a: \"$text\"'",
            })
    void placeholdersAndConditionsBecomeNodes(String template, String filled) {
        assertThat(DescriptionFiller.fill(ParsedTemplate.of(template), VALUES, List.of()))
                .isEqualTo(new Answer.Filled(DescriptionFile.of(filled + "\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: {b: [x, \"${absent}\"]}' | /0/a/b/1",
                "'a: x${text}' | /0/a",
                "'a: ${text}${text}' | /0/a",
                "'a: ${no such}' | /0/a",
                "'a: {$if: yes, b: c}' | /0/a/$if",
                "'a: {$if: text, b: c}' | /0/a/$if",
                "'a: {$then: b}' | /0/a",
                "'a: {$if: \"${text}\", $then: b, c: d}' | /0/a",
                "'a:' | /0/a",
                "'a: 1.5' | /0/a",
                "'a: 2026-01-02' | /0/a",
                "'a: 123456789012345678901234567890' | /0/a",
                "'{1: a}' | /0",
                "'a/b~c: ${absent}' | /0/a~1b~0c",
                "'x: y\n---\na: ${absent}' | /1/a",
            })
    void whatCannotBeFilledIsToldWithItsPlace(String template, String pointer) {
        assertThat(DescriptionFiller.fill(ParsedTemplate.of(template), VALUES, List.of()))
                .isInstanceOfSatisfying(
                        Answer.Faulty.class,
                        faulty -> assertThat(faulty.faults())
                                .extracting(Fault::pointer)
                                .containsExactly(pointer));
    }

    @Test
    void aJobIsFilledOnceForEachTaskAndAConditionLeavesItToOne() {
        String template = "kind: Job\nname: ${task}\nonly: {$if: \"${forPs}\", $then: here}\n---\nkind: Service\n";
        assertThat(DescriptionFiller.fill(ParsedTemplate.of(template), VALUES, TASKS))
                .isEqualTo(new Answer.Filled(DescriptionFile.of(
                        "kind: Service\n---\nkind: Job\nname: chief\n---\nkind: Job\nname: ps\nonly: here\n")));
        String apart = "$if: ${forChief}\nkind: Job\na: b\n---\n$if: ${forPs}\nkind: Job\nc: d\n";
        assertThat(DescriptionFiller.fill(ParsedTemplate.of(apart), VALUES, TASKS))
                .isEqualTo(new Answer.Filled(DescriptionFile.of("kind: Job\na: b\n---\nkind: Job\nc: d\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$if: ${forPs}\nkind: Job\n", "kind: Job\n---\n$if: ${forPs}\nkind: Job\n", "kind: Service\n"})
    void aTaskWithoutItsOneJobIsAFault(String template) {
        assertThat(DescriptionFiller.fill(ParsedTemplate.of(template), VALUES, TASKS))
                .isInstanceOfSatisfying(
                        Answer.Faulty.class,
                        faulty ->
                                assertThat(faulty.faults().getFirst().detail()).contains("of kind Job for the task"));
    }

    @Test
    void namesWithoutValueAreListed() {
        assertThat(DescriptionFiller.fill(
                        ParsedTemplate.of("a: ${one}\nb: ${two}\nc: ${one}\nd: ${text}\n"), VALUES, List.of()))
                .isInstanceOfSatisfying(
                        Answer.Faulty.class,
                        faulty -> assertThat(faulty.missing()).containsExactlyInAnyOrder("one", "two"));
    }

    @Test
    void whateverAValueHoldsItStaysOneValueAndTheSameValuesGiveTheSameBytes() {
        String template = "before: x\nvalue: ${value}\nlist: [a, \"${value}\"]\nmany: ${many}\nafter: y\n";
        Property.forAll(3000, random -> {
            String hostile = HostileTexts.any(random);
            Map<String, Object> values = Map.of("value", hostile, "many", List.of(hostile, hostile));
            var filled = (Answer.Filled) DescriptionFiller.fill(ParsedTemplate.of(template), values, List.of());
            var expected = new LinkedHashMap<String, Object>();
            expected.put("before", "x");
            expected.put("value", hostile);
            expected.put("list", List.of("a", hostile));
            expected.put("many", List.of(hostile, hostile));
            expected.put("after", "y");
            assertThat(YamlDocuments.read(filled.file().yaml(), YamlDocuments.LARGEST_FILE))
                    .containsExactly(expected);
            assertThat(DescriptionFiller.fill(ParsedTemplate.of(template), values, List.of()))
                    .isEqualTo(filled);
            assertThat(filled.file()).isEqualTo(DescriptionFile.of(filled.file().yaml()));
        });
    }
}
