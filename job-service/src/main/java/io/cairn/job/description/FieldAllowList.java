package io.cairn.job.description;

import static io.cairn.job.description.Shape.anyOf;
import static io.cairn.job.description.Shape.exactly;
import static io.cairn.job.description.Shape.listOf;
import static io.cairn.job.description.Shape.mapOfText;
import static io.cairn.job.description.Shape.number;
import static io.cairn.job.description.Shape.object;
import static io.cairn.job.description.Shape.optional;
import static io.cairn.job.description.Shape.required;
import static io.cairn.job.description.Shape.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The closed list of fields that a description file may have; everything else, above all what gives power over the host, is
 * refused by name. Templates are held against it when they are stored, with placeholders in place of values, and each file
 * again when it was filled. A headless Service names the peers; an indexed Job holds one container per rank.
 */
public final class FieldAllowList {

    private static final Shape METADATA =
            object(required("name", text()), optional("labels", mapOfText()), optional("annotations", mapOfText()));

    private static final Shape SERVICE = object(
            required("apiVersion", exactly("v1")),
            required("kind", exactly("Service")),
            required("metadata", METADATA),
            required("spec", object(required("clusterIP", exactly("None")), optional("selector", mapOfText()))));

    private static final Shape ENV = anyOf(
            object(required("name", text()), required("value", text())),
            object(
                    required("name", text()),
                    required(
                            "valueFrom",
                            object(
                                    required(
                                            "fieldRef",
                                            object(
                                                    required(
                                                            "fieldPath",
                                                            exactly(
                                                                    "metadata.annotations['batch.kubernetes.io/job-completion-index']"))))))));

    private static final Shape SHARE = object(required("cpu", text()), required("memory", text()));

    private static final Shape CONTAINER = object(
            required("name", text()),
            required("image", text()),
            required("command", listOf(text())),
            optional("args", listOf(text())),
            optional("workingDir", text()),
            required("env", listOf(ENV)),
            required("resources", object(required("limits", SHARE))),
            required(
                    "securityContext",
                    object(
                            required("allowPrivilegeEscalation", exactly(false)),
                            required("readOnlyRootFilesystem", exactly(true)),
                            required("capabilities", object(required("drop", listOf(exactly("ALL"))))))),
            optional(
                    "volumeMounts",
                    listOf(object(
                            required("name", text()),
                            required("mountPath", text()),
                            optional("readOnly", anyOf(exactly(true), exactly(false)))))));

    private static final Shape VOLUME = anyOf(
            object(
                    required("name", text()),
                    required(
                            "persistentVolumeClaim",
                            object(required("claimName", text()), required("readOnly", exactly(true))))),
            object(
                    required("name", text()),
                    required("emptyDir", object(required("medium", exactly("Memory")), required("sizeLimit", text())))),
            object(required("name", text()), required("emptyDir", object())));

    private static final Shape POD = object(
            optional("subdomain", text()),
            required("restartPolicy", exactly("Never")),
            required("automountServiceAccountToken", exactly(false)),
            required("enableServiceLinks", exactly(false)),
            required(
                    "securityContext",
                    object(
                            required("runAsNonRoot", exactly(true)),
                            required("runAsUser", exactly(10001)),
                            required("runAsGroup", exactly(10001)),
                            optional("fsGroup", exactly(10001)))),
            required("containers", listOf(CONTAINER).withSize(1)),
            optional("volumes", listOf(VOLUME)));

    private static final Shape JOB = object(
            required("apiVersion", exactly("batch/v1")),
            required("kind", exactly("Job")),
            required("metadata", METADATA),
            required(
                    "spec",
                    object(
                            required("completionMode", exactly("Indexed")),
                            required("completions", number()),
                            required("parallelism", number()),
                            required("backoffLimit", exactly(0)),
                            required(
                                    "template",
                                    object(
                                            required("metadata", object(optional("labels", mapOfText()))),
                                            required("spec", POD))))));

    private FieldAllowList() {}

    /**
     * What is wrong in {@code yaml}; empty if nothing is.
     *
     * @param template whether placeholders may stand for values, and conditions may stand in mappings
     */
    public static List<Fault> check(String yaml, boolean template) {
        List<Object> documents;
        try {
            documents = YamlDocuments.read(yaml);
        } catch (YamlDocuments.Unreadable unreadable) {
            return List.of(new Fault("", String.valueOf(unreadable.getMessage())));
        }
        var faults = new ArrayList<Fault>();
        int jobs = 0;
        for (int number = 0; number < documents.size(); number++) {
            String pointer = "/" + number;
            if (!(documents.get(number) instanceof Map<?, ?> document)) {
                faults.add(new Fault(pointer, "a document is a mapping"));
                continue;
            }
            Object kind = document.get("kind");
            if ("Job".equals(kind)) {
                jobs++;
                faults.addAll(JOB.faults(pointer, document, template));
            } else if ("Service".equals(kind)) {
                faults.addAll(SERVICE.faults(pointer, document, template));
            } else {
                faults.add(new Fault(pointer + "/kind", kind + " is not allowed; Job and Service are"));
            }
        }
        if (jobs != 1 && faults.isEmpty()) {
            faults.add(new Fault("", "a file holds one Job, this one " + jobs));
        }
        return List.copyOf(faults);
    }
}
