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
    @ValueSource(strings = {"python.yml", "custom.yml", "mpi.yml", "python-port.yml", "jupyter.yml"})
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
                "kind: Service | kind: Job | /0/spec/clusterIP",
                "drop: [ALL] | drop: [] | /1/spec/template/spec/containers/0/securityContext/capabilities/drop",
                "drop: [ALL] | drop: [ALL, CHOWN] | /1/spec/template/spec/containers/0/securityContext/capabilities/drop",
                "drop: [ALL] | drop: ${args} | /1/spec/template/spec/containers/0/securityContext/capabilities/drop",
                "image: ${image} | image: example/other:1 | /1/spec/template/spec/containers/0/image",
                "image: ${image} | image: ${name} | /1/spec/template/spec/containers/0/image",
                "completions: ${quantity} | completions: 1000 | /1/spec/completions",
                "parallelism: ${quantity} | parallelism: 1000 | /1/spec/parallelism",
                "cpu: \"${cpu}\" | cpu: \"64\" | /1/spec/template/spec/containers/0/resources/limits/cpu",
                "$then: ${cuda} | $then: 8 | /1/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu/$then",
                "memory: \"${memory}\" | memory: \"${memory}\" ; amd.com/gpu: 1 | /1/spec/template/spec/containers/0/resources/limits/amd.com~1gpu",
                "env: ${env} | env: [] | /1/spec/template/spec/containers/0/env",
                "env: ${env} | env: [{name: A, valueFrom: {secretKeyRef: {name: x, key: y}}}] | /1/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef",
                "env: ${env} | env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}] | /1/spec/template/spec/containers/0/env/0/valueFrom/fieldRef/fieldPath",
                "env: ${env} | env: ${env} ; envFrom: [] | /1/spec/template/spec/containers/0/envFrom",
                "env: ${env} | env: ${env} ; ports: [{containerPort: 22}] | /1/spec/template/spec/containers/0/ports/0/containerPort",
                "env: ${env} | env: ${env} ; ports: [{containerPort: \"${port}\", hostPort: 80}] | /1/spec/template/spec/containers/0/ports/0/hostPort",
                "env: ${env} | env: ${env} ; readinessProbe: {exec: {command: [sh]}} | /1/spec/template/spec/containers/0/readinessProbe/exec",
                "env: ${env} | env: ${env} ; ports: [] | /1/spec/template/spec/containers/0/ports",
                "env: ${env} | env: ${env} ; lifecycle: {} | /1/spec/template/spec/containers/0/lifecycle",
                "mountPath: /tmp | mountPath: /etc | /1/spec/template/spec/containers/0/volumeMounts/3/mountPath",
                "mountPath: /tmp | mountPath: /tmp/../etc | /1/spec/template/spec/containers/0/volumeMounts/3/mountPath",
                "mountPath: /tmp | mountPath: tmp | /1/spec/template/spec/containers/0/volumeMounts/3/mountPath",
                "mountPath: /tmp | mountPath: /tmp ; subPath: x | /1/spec/template/spec/containers/0/volumeMounts/3/subPath",
                "mountPath: /tmp | mountPath: /tmp ; mountPropagation: Bidirectional | /1/spec/template/spec/containers/0/volumeMounts/3/mountPropagation",
                "sizeLimit: 256Mi | sizeLimit: a lot | /1/spec/template/spec/volumes/3/emptyDir/sizeLimit",
                "subdomain: ${job} | subdomain: other | /1/spec/template/spec/subdomain",
                "subdomain: ${job} | subdomain: x${job} | /1/spec/template/spec/subdomain",
                "io.cairn/name: ${name} | io.cairn/name: ${name} ; other: x | /1/metadata/annotations/other",
                "name: ${group} | name: other | /1/metadata/name",
                "backoffLimit: 0 | backoffLimit: 0 ; $if: name | /1/spec/$if",
                "backoffLimit: 0 | backoffLimit: 0 ; $then: x | /1/spec",
                "workingDir: /tmp | workingDir: {$if: \"${name}\", $then: /proc} | /1/spec/template/spec/containers/0/workingDir/$then",
                "- name: ${task} | - name: a${task} | /1/spec/template/spec/containers/0/name",
            })
    void whatGivesPowerOverTheHostIsRefusedByName(String line, String replacement, String pointer) throws IOException {
        String hostile = changed(line, replacement);
        assertThat(FieldAllowList.check(hostile, true))
                .extracting(Fault::pointer)
                .contains(pointer);
    }

    /** A template can name no Secret and no ConfigMap but those of the job itself, and nobody else may read the key. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secretName: ${sshSecret} | secretName: other | /2/spec/template/spec/volumes/0/secret/secretName",
                "secretName: ${sshSecret} | secretName: ${name} | /2/spec/template/spec/volumes/0/secret/secretName",
                "secretName: ${sshSecret} | secretName: ${sshSecret} ; items: [] | /2/spec/template/spec/volumes/0/secret/items",
                "defaultMode: 384 | defaultMode: 511 | /2/spec/template/spec/volumes/0/secret/defaultMode",
                "defaultMode: 292 | defaultMode: 511 | /2/spec/template/spec/volumes/1/configMap/defaultMode",
                "defaultMode: 292 | defaultMode: 292 ; optional: true | /2/spec/template/spec/volumes/1/configMap/optional",
                "hostfile: ${hostfile} | hostfile: localhost | /1/data/hostfile",
                "hostfile: ${hostfile} | hostfile: ${hostfile} ; other: x | /1/data/other",
                "kind: ConfigMap | kind: Secret | /1/kind",
            })
    void filesOfTheJobItselfAreTheOnlyOnes(String line, String replacement, String pointer) throws IOException {
        assertThat(FieldAllowList.check(changed("mpi.yml", line, replacement), true))
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

    @ParameterizedTest
    @CsvSource({
        "claimName: ${datasetClaim}, /1/spec/template/spec/volumes/1",
        "claimName: ${programClaim}, /1/spec/template/spec/volumes/0"
    })
    void aTemplateCannotNameContentOfItsOwn(String line, String pointer) throws IOException {
        String hostile = changed(line, "claimName: dataset-" + "0".repeat(64));
        assertThat(FieldAllowList.check(hostile, true)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).startsWith(pointer).endsWith("claimName");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env: ${env} | env: [{name: DEBUG, value: \"1\"}, \"${env}\"]",
                "args: ${args} | args: [--verbose, \"${args}\", \"$(RANK)\"]",
                "workingDir: /tmp | workingDir: {$if: \"${programClaim}\", $then: /cairn/program}",
                "restartPolicy: Never | restartPolicy: Never ; terminationGracePeriodSeconds: 30",
            })
    void whatATemplateMayAddIsAllowed(String line, String replacement) throws IOException {
        assertThat(FieldAllowList.check(changed(line, replacement), true)).isEmpty();
    }

    @Test
    void aFileHoldsOneJobAndAtMostOneService() throws IOException {
        String text = template("python.yml");
        String service = text.substring(0, text.indexOf("---"));
        assertThat(FieldAllowList.check(service, true))
                .extracting(Fault::pointer)
                .containsExactly("");
        assertThat(FieldAllowList.check(service + "---\n" + text, true))
                .extracting(Fault::pointer)
                .containsExactly("");
    }

    @Test
    void conditionsAndPlaceholdersAreForTemplatesOnly() throws IOException {
        assertThat(FieldAllowList.check(template("python.yml"), false)).isNotEmpty();
    }

    @Test
    void anUnknownFieldFailsInTheStrictModelsToo() {
        var file = DescriptionFile.of("kind: Job\napiVersion: batch/v1\nspec: {completions: 1, complitions: 2}\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> StrictManifest.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("complitions");
    }

    private static String changed(String line, String replacement) throws IOException {
        return changed("python.yml", line, replacement);
    }

    private static String changed(String file, String line, String replacement) throws IOException {
        String text = template(file);
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
