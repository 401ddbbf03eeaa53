package io.cairn.job.description.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cairn.job.description.DescriptionFile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictManifestTest {

    @Test
    void everyDocumentBecomesAModel() {
        var documents = StrictManifest.read(DescriptionFile.of("""
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                ---
                apiVersion: batch/v1
                kind: Job
                metadata: {name: j}
                spec:
                  completions: 3
                  template:
                    spec:
                      containers:
                      - name: c
                        resources: {limits: {cpu: 500m, memory: "1024"}}
                """));
        assertThat(documents).extracting(HasMetadata::getKind).containsExactly("Service", "Job");
        var job = (Job) documents.get(1);
        var limits = job.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits();
        assertThat(limits.get("cpu").getNumericalAmount()).isEqualByComparingTo("0.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'complitions: 1' | complitions",
                "'additionalProperties: {complitions: 1}' | additionalProperties",
                "'template: {spec: {hostNetwrk: true}}' | hostNetwrk",
                "'template: {spec: {containers: [{name: c, priviledged: true}]}}' | priviledged",
                "'template: {spec: {containers: [{name: c, resources: {limit: {}}}]}}' | limit",
                "'template: {spec: {volumes: [{name: v, emptyDirr: {}}]}}' | emptyDirr",
                "'template: {spec: {containers: [{name: c, args: [1000.0]}]}}' | String",
                "'completions: \"3\"' | Integer",
                "'completions: 1\n  completions: 2' | completions",
            })
    void aFieldOrValueThatTheModelDoesNotHaveFails(String spec, String told) {
        var file = DescriptionFile.of("apiVersion: batch/v1\nkind: Job\nspec:\n  " + spec + "\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrictManifest.read(file))
                .withMessageContaining(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind: Pod", "a: b", "[1]", "text", "kind: [", "kind: Job\n---\n{", "\u0000", "null"})
    void whatIsNoFileIsRefusedAndNothingElseHappens(String yaml) {
        assertThatIllegalArgumentException().isThrownBy(() -> StrictManifest.read(DescriptionFile.of(yaml)));
    }
}
