package io.cairn.job.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.description.fabric8.StrictManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldAllowListTest {

    @ParameterizedTest
    @ValueSource(strings = {"pytorch-single.yml", "pytorch-ddp.yml"})
    void theTemplatesThatShipAreAllowed(String file) throws IOException {
        assertThat(FieldAllowList.check(template(file), true)).isEmpty();
    }

    /** One line of the template replaced by others at the same depth; the pointer of the fault that must be told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "restartPolicy: Never | restartPolicy: Never ; hostNetwork: true | /1/spec/template/spec/hostNetwork",
                "restartPolicy: Never | restartPolicy: Never ; hostPID: true | /1/spec/template/spec/hostPID",
                "restartPolicy: Never | restartPolicy: Never ; serviceAccountName: admin | /1/spec/template/spec/serviceAccountName",
                "restartPolicy: Never | restartPolicy: Never ; initContainers: [] | /1/spec/template/spec/initContainers",
                "automountServiceAccountToken: false | automountServiceAccountToken: true | /1/spec/template/spec/automountServiceAccountToken",
                "runAsUser: 10001 | runAsUser: 0 | /1/spec/template/spec/securityContext/runAsUser",
                "runAsUser: 10001 | runAsUser: ${quantity} | /1/spec/template/spec/securityContext/runAsUser",
                "allowPrivilegeEscalation: false | allowPrivilegeEscalation: true | /1/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation",
                "allowPrivilegeEscalation: false | allowPrivilegeEscalation: false ; privileged: true | /1/spec/template/spec/containers/0/securityContext/privileged",
                "drop: [ALL] | drop: [ALL] ; add: [SYS_ADMIN] | /1/spec/template/spec/containers/0/securityContext/capabilities/add",
                "backoffLimit: 0 | backoffLimit: 5 | /1/spec/backoffLimit",
                "clusterIP: None | clusterIP: None ; type: NodePort | /0/spec/type",
                "kind: Service | kind: Pod | /0/kind",
            })
    void whatGivesPowerOverTheHostIsRefusedByName(String line, String replacement, String pointer) throws IOException {
        String hostile = changed(line, replacement);
        assertThat(FieldAllowList.check(hostile, true))
                .extracting(Fault::pointer)
                .contains(pointer);
    }

    @Test
    void aHostPathIsRefusedByName() throws IOException {
        String hostile = changed("emptyDir: {}", "hostPath: {path: /}");
        assertThat(FieldAllowList.check(hostile, true))
                .isNotEmpty()
                .anySatisfy(fault -> assertThat(fault.toString()).contains("hostPath"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "---",
                "just text",
                "[1, 2]",
                "a: &x {b: 1}\nc: *x\n",
                "kind: Job\nkind: Job\n",
                "kind: !!javax.script.ScriptEngineManager []\n",
                "kind: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                "{{{{",
                "kind: Job",
                "\u0000",
            })
    void whatIsNoFileIsAFaultAndNeverAnException(String text) {
        assertThat(FieldAllowList.check(text, true)).isNotEmpty();
    }

    @Test
    void conditionsAndPlaceholdersAreForTemplatesOnly() throws IOException {
        assertThat(FieldAllowList.check(template("pytorch-single.yml"), false)).isNotEmpty();
    }

    @Test
    void anUnknownFieldFailsInTheStrictModelsToo() {
        var file = DescriptionFile.of("kind: Job\napiVersion: batch/v1\nspec: {completions: 1, complitions: 2}\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> StrictManifest.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("complitions");
    }

    private static String changed(String line, String replacement) throws IOException {
        String text = template("pytorch-ddp.yml");
        var found = Pattern.compile("(?m)^( *)" + Pattern.quote(line) + "$").matcher(text);
        assertThat(found.find()).as("the template has the line %s", line).isTrue();
        String depth = found.group(1);
        return found.replaceFirst(Matcher.quoteReplacement(depth + replacement.replace(" ; ", "\n" + depth)));
    }

    private static String template(String file) throws IOException {
        try (InputStream in = FieldAllowListTest.class.getResourceAsStream("/catalog/templates/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
