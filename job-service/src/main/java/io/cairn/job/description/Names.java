package io.cairn.job.description;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether what one place of a file names is there in another. Asked only of files whose fields are all allowed. */
final class Names {

    private static final String SPEC = "/spec/template/spec";
    private static final String CONTAINER = SPEC + "/containers/0";

    private Names() {}

    /** A template must let through the environment that the planner makes, or the job's wiring would be lost. */
    static List<Fault> ofTemplate(List<Object> documents) {
        return jobs(documents, (pointer, pod) -> {
            Object env = at(container(pod), "env");
            boolean wired = "${env}".equals(env) || (env instanceof List<?> list && list.contains("${env}"));
            return wired ? List.of() : List.of(new Fault(pointer + CONTAINER + "/env", "${env} is missing"));
        });
    }

    /** Mounts name volumes that exist; no name or place is there twice. */
    static List<Fault> ofFile(List<Object> documents) {
        return jobs(documents, (pointer, pod) -> {
            var faults = new ArrayList<Fault>();
            var mounts = list(at(container(pod), "volumeMounts"));
            var volumes = list(at(pod, "volumes"));
            faults.addAll(twice(pointer + CONTAINER + "/env", list(at(container(pod), "env")), "name"));
            faults.addAll(twice(pointer + CONTAINER + "/volumeMounts", mounts, "mountPath"));
            faults.addAll(twice(pointer + SPEC + "/volumes", volumes, "name"));
            Set<Object> known = volumes.stream()
                    .map(volume -> String.valueOf(at(volume, "name")))
                    .collect(Collectors.toSet());
            for (int index = 0; index < mounts.size(); index++) {
                if (!known.contains(String.valueOf(at(mounts.get(index), "name")))) {
                    faults.add(new Fault(
                            pointer + CONTAINER + "/volumeMounts/" + index + "/name", "there is no such volume"));
                }
            }
            return faults;
        });
    }

    /** The names that a template gives a value of its own in the environment. */
    static Set<String> ownEnvironment(List<Object> documents) {
        var names = new TreeSet<String>();
        jobs(documents, (pointer, pod) -> {
            list(at(container(pod), "env")).stream()
                    .flatMap(entry -> Optional.ofNullable(at(entry, "name")).stream())
                    .forEach(name -> names.add(String.valueOf(name)));
            return List.of();
        });
        return names;
    }

    /** What a container of each task is limited to of {@code resource}. */
    static Map<String, Integer> limits(List<Object> documents, String resource) {
        var limits = new TreeMap<String, Integer>();
        for (Object document : documents) {
            Object pod = at(at(at(document, "spec"), "template"), "spec");
            Object task = at(at(at(document, "metadata"), "labels"), "io.cairn.task");
            if (task != null && at(at(at(container(pod), "resources"), "limits"), resource) instanceof Integer limit) {
                limits.put(String.valueOf(task), limit);
            }
        }
        return limits;
    }

    private interface Check {
        List<Fault> faults(String pointer, @Nullable Object pod);
    }

    private static List<Fault> jobs(List<Object> documents, Check check) {
        var faults = new ArrayList<Fault>();
        for (int number = 0; number < documents.size(); number++) {
            Object document = documents.get(number);
            if ("Job".equals(at(document, "kind"))) {
                faults.addAll(check.faults("/" + number, at(at(at(document, "spec"), "template"), "spec")));
            }
        }
        return faults;
    }

    private static List<Fault> twice(String pointer, List<?> items, String field) {
        var seen = new HashSet<String>();
        var faults = new ArrayList<Fault>();
        for (int index = 0; index < items.size(); index++) {
            String value = String.valueOf(at(items.get(index), field));
            if (!seen.add(value)) {
                faults.add(new Fault(pointer + "/" + index + "/" + field, value + " is there twice"));
            }
        }
        return faults;
    }

    private static @Nullable Object container(@Nullable Object pod) {
        return list(at(pod, "containers")).stream().findFirst().orElse(null);
    }

    private static List<?> list(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Object at(@Nullable Object node, String field) {
        return node instanceof Map<?, ?> mapping ? mapping.get(field) : null;
    }
}
