package io.cairn.job.description;

import static io.cairn.job.description.Shape.anyOf;
import static io.cairn.job.description.Shape.exactly;
import static io.cairn.job.description.Shape.given;
import static io.cairn.job.description.Shape.listOf;
import static io.cairn.job.description.Shape.number;
import static io.cairn.job.description.Shape.object;
import static io.cairn.job.description.Shape.optional;
import static io.cairn.job.description.Shape.port;
import static io.cairn.job.description.Shape.required;
import static io.cairn.job.description.Shape.text;

import io.cairn.job.device.DeviceKind;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The documents that a description file may be made of, field by field. What the planner answers for, above all image, size,
 * number of ranks and claims, stands in a template as its placeholder and cannot be written out.
 */
final class AllowedDocuments {

    private static final Shape JOB_LABEL = given("job", text());

    private static final Shape JOB_LABELS = object(required("io.cairn.job", JOB_LABEL));

    private static final Shape TASK_LABELS =
            object(required("io.cairn.job", JOB_LABEL), required("io.cairn.task", given("task", text())));

    /** The name under which ranks find each other. */
    static final Shape PEERS = object(
            required("apiVersion", exactly("v1")),
            required("kind", exactly("Service")),
            required("metadata", object(required("name", given("job", text())), required("labels", JOB_LABELS))),
            required(
                    "spec",
                    object(
                            required("clusterIP", exactly("None")),
                            optional("publishNotReadyAddresses", exactly(true)),
                            required("selector", JOB_LABELS))));

    /** Where the ranks of an MPI job are started. */
    static final Shape HOSTFILE = object(
            required("apiVersion", exactly("v1")),
            required("kind", exactly("ConfigMap")),
            required(
                    "metadata", object(required("name", given("hostfileMap", text())), required("labels", JOB_LABELS))),
            required("data", object(required("hostfile", given("hostfile", text())))));

    /** What makes the port of a job known; it has a port, so the job's type has one. */
    static final Shape PORT = object(
            required("apiVersion", exactly("v1")),
            required("kind", exactly("Service")),
            required(
                    "metadata",
                    object(
                            required("name", given("endpoint", text())),
                            required("labels", JOB_LABELS),
                            required(
                                    "annotations",
                                    object(required(
                                            "io.cairn/access",
                                            given("access", text("token|open", "token or open"))))))),
            required(
                    "spec",
                    object(
                            required("type", exactly("ClusterIP")),
                            required("selector", JOB_LABELS),
                            required(
                                    "ports",
                                    listOf(object(
                                                    required("port", given("port", port())),
                                                    required("targetPort", given("port", port()))))
                                            .withSize(1)))));

    private static final Shape PROBE = object(required(
            "httpGet",
            object(
                    required(
                            "path",
                            given(
                                    "healthPath",
                                    text(FieldAllowList.HEALTH_PATH, "a path of letters, digits and . _ -"))),
                    required("port", given("port", port())))));

    private static final Shape INDEX = object(required(
            "fieldRef",
            object(required(
                    "fieldPath", exactly("metadata.annotations['batch.kubernetes.io/job-completion-index']")))));

    private static final Shape ENV_NAME = text("[A-Za-z_][A-Za-z0-9_]{0,127}", "a name of letters, digits and _");

    private static final Shape ENV = anyOf(
            object(required("name", ENV_NAME), required("value", text())),
            object(required("name", ENV_NAME), required("valueFrom", INDEX)));

    private static final Shape REQUESTS =
            object(required("cpu", given("cpu", text())), required("memory", given("memory", text())));

    /** Devices are asked for by their limit alone; Kubernetes takes it for the request too. */
    private static final Shape LIMITS = object(Stream.concat(
                    Stream.of(required("cpu", given("cpu", text())), required("memory", given("memory", text()))),
                    Arrays.stream(DeviceKind.values())
                            .map(kind -> optional(kind.resource(), given(kind.wireName(), number()))))
            .toArray(Shape.Field[]::new));

    private static final Shape VOLUME_NAME = text("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a name of a-z, 0-9 and -");

    private static final Shape FOLDER = text(
            "/(cairn|tmp|var/tmp|run|home|scratch|dev/shm)(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){0,16}",
            "a folder at or below /cairn, /tmp, /var/tmp, /run, /home, /scratch or /dev/shm");

    private static final Shape MOUNT = object(
            required("name", VOLUME_NAME),
            required("mountPath", FOLDER),
            optional("readOnly", anyOf(exactly(true), exactly(false))));

    private static final Shape CONTAINER = object(
            required("name", VOLUME_NAME),
            required("image", given("image", text())),
            optional("command", listOf(text())),
            optional("args", listOf(text())),
            optional("workingDir", FOLDER),
            required("env", listOf(ENV)),
            optional(
                    "ports",
                    listOf(object(required("containerPort", given("port", port()))))
                            .withSize(1)),
            optional("readinessProbe", PROBE),
            required("resources", object(required("limits", LIMITS), optional("requests", REQUESTS))),
            required(
                    "securityContext",
                    object(
                            required("allowPrivilegeEscalation", exactly(false)),
                            required("readOnlyRootFilesystem", exactly(true)),
                            required(
                                    "capabilities",
                                    object(required(
                                            "drop", listOf(exactly("ALL")).withSize(1)))))),
            optional("volumeMounts", listOf(MOUNT)));

    private static final Shape CLAIM = object(
            required(
                    "claimName",
                    anyOf(
                            given("programClaim", text("program-[0-9a-f]{64}", "the claim of a program")),
                            given("datasetClaim", text("dataset-[0-9a-f]{64}", "the claim of a data set")))),
            required("readOnly", exactly(true)));

    /** Of the job itself, so it is written to. */
    private static final Shape CHECKPOINT = object(required(
            "claimName",
            given("checkpointClaim", text("checkpoint-j[0-9a-v]{25}", "the claim of the job's checkpoints"))));

    private static final Shape MEMORY = object(
            required("medium", exactly("Memory")),
            required("sizeLimit", text("[1-9][0-9]{0,11}(Ki|Mi|Gi)?", "a size such as 256Mi")));

    /** Decimal, as YAML has it: 0600 for a key that ssh takes, 0444 for what anybody may read. */
    private static final Shape SECRET = object(
            required("secretName", given("sshSecret", text("j[0-9a-v]{25}-ssh", "the key pair of this job"))),
            required("defaultMode", exactly(384)));

    private static final Shape HOSTFILE_VOLUME = object(
            required("name", given("hostfileMap", text("j[0-9a-v]{25}-hostfile", "the hostfile of this job"))),
            required("defaultMode", exactly(292)));

    private static final Shape VOLUME = anyOf(
            object(required("name", VOLUME_NAME), required("persistentVolumeClaim", CLAIM)),
            object(required("name", VOLUME_NAME), required("secret", SECRET)),
            object(required("name", VOLUME_NAME), required("configMap", HOSTFILE_VOLUME)),
            object(required("name", VOLUME_NAME), required("persistentVolumeClaim", CHECKPOINT)),
            object(required("name", VOLUME_NAME), required("emptyDir", MEMORY)),
            object(required("name", VOLUME_NAME), required("emptyDir", object())));

    private static final Shape POD = object(
            optional("subdomain", given("job", text())),
            required("restartPolicy", exactly("Never")),
            required("automountServiceAccountToken", exactly(false)),
            required("enableServiceLinks", exactly(false)),
            optional("terminationGracePeriodSeconds", number()),
            required(
                    "securityContext",
                    object(
                            required("runAsNonRoot", exactly(true)),
                            required("runAsUser", exactly(10001)),
                            required("runAsGroup", exactly(10001)),
                            optional("fsGroup", exactly(10001)))),
            required("containers", listOf(CONTAINER).withSize(1)),
            optional("volumes", listOf(VOLUME)));

    /** The ranks of one task. */
    static final Shape RANKS = object(
            required("apiVersion", exactly("batch/v1")),
            required("kind", exactly("Job")),
            required(
                    "metadata",
                    object(
                            required("name", given("group", text())),
                            required("labels", TASK_LABELS),
                            optional("annotations", object(required("io.cairn/name", given("name", text())))))),
            required(
                    "spec",
                    object(
                            required("completionMode", exactly("Indexed")),
                            required("completions", given("quantity", number())),
                            required("parallelism", given("quantity", number())),
                            required("backoffLimit", exactly(0)),
                            required(
                                    "template",
                                    object(
                                            required("metadata", object(required("labels", TASK_LABELS))),
                                            required("spec", POD))))));

    private AllowedDocuments() {}
}
