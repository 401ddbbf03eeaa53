package io.cairn.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.Fault;
import io.cairn.job.wiring.JobType;
import io.cairn.job.wiring.PytorchDdp;
import io.cairn.job.wiring.Single;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateCheckTest {

    @Test
    void theTemplatesThatShipAreGoodForEveryJobType() throws IOException {
        for (JobType type : JobType.ALL.values()) {
            assertThat(TemplateCheck.faults(type, template())).as(type.name()).isEmpty();
        }
    }

    @Test
    void whatATemplateNeedsOfARequestIsNoFault() throws IOException {
        String needsProgram = template().replace("- $if: ${bootFile}\n          $then: ${bootFile}", "- ${bootFile}");
        assertThat(needsProgram).isNotEqualTo(template());
        assertThat(TemplateCheck.faults(new Single(), needsProgram)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "args: ${args} | args: [\"${unheardOf}\"] | /1/spec/template/spec/containers/0/args/0",
                "args: ${args} | args: ${bootFiles} | /1/spec/template/spec/containers/0/args",
                "args: ${args} | args: ${quantity} | /1/spec/template/spec/containers/0/args",
                "args: ${args} | args: [\"${quantity}\"] | /1/spec/template/spec/containers/0/args/0",
                "env: ${env} | env: [\"${env}\", {name: RANK, value: x}] | /1/spec/template/spec/containers/0/env/23/name",
                "runAsNonRoot: true | runAsNonRoot: true ; $if: ${name} | /0/spec/template/spec/securityContext",
                "name: scratch | name: other | /1/spec/template/spec/containers/0/volumeMounts/3/name",
                "mountPath: /tmp | mountPath: /cairn/output | /1/spec/template/spec/containers/0/volumeMounts/3/mountPath",
            })
    void whatOnlyAFilledFileShowsIsFoundBeforeTheTemplateIsStored(String line, String replacement, String pointer)
            throws IOException {
        String depth = template()
                .lines()
                .filter(known -> known.strip().equals(line))
                .findFirst()
                .orElse("")
                .replaceAll("\\S.*", "");
        String broken = template()
                .replaceFirst(
                        java.util.regex.Pattern.quote(line),
                        java.util.regex.Matcher.quoteReplacement(replacement.replace(" ; ", "\n" + depth)));
        assertThat(TemplateCheck.faults(new PytorchDdp(), broken))
                .extracting(Fault::pointer)
                .contains(pointer);
    }

    private static String template() throws IOException {
        try (InputStream in = TemplateCheckTest.class.getResourceAsStream("/catalog/templates/python.yml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
