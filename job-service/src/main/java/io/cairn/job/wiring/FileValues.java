package io.cairn.job.wiring;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.VariableReferences;
import io.cairn.job.lifecycle.JobId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values that a template's placeholders take. Each is a node of the file (text, number, list, mapping), never a piece of
 * its text; docs/job-service.md lists them for writers of templates.
 */
public final class FileValues {

    /** Placeholders that have a value only if the request does, and where in the request that stands. */
    private static final Map<String, String> POINTERS = Map.of(
            "bootFile", "/program",
            "programClaim", "/program",
            "datasetClaim", "/dataset",
            "name", "/name");

    private FileValues() {}

    /** What in a request gives {@code placeholder} a value, as JSON pointer; empty if nothing does. */
    public static Optional<String> pointer(String placeholder) {
        return Optional.ofNullable(POINTERS.get(placeholder));
    }

    /**
     * What is known of a job when its file is filled.
     *
     * @param image NAME:TAG@sha256:HEX
     * @param userEnv what the tenant adds, by name
     */
    public record Facts(
            JobId job,
            JobType type,
            TaskGroup group,
            String image,
            Optional<String> name,
            Optional<Sha256> program,
            Optional<String> bootFile,
            Optional<Sha256> dataset,
            List<String> args,
            Map<String, String> userEnv) {}

    /** Placeholder name to node. What a job does not have is absent, which {@code $if} in a template asks for. */
    public static Map<String, Object> of(Facts facts) {
        var group = facts.group();
        var values = new LinkedHashMap<String, Object>();
        values.put("job", facts.job().value());
        values.put("group", facts.job() + "-" + group.task());
        values.put("task", group.task());
        values.put("quantity", group.quantity());
        values.put("image", facts.image());
        values.put("cpu", group.milliCpu() + "m");
        values.put("memory", String.valueOf(group.memoryBytes()));
        values.put("args", facts.args().stream().map(VariableReferences::escape).toList());
        values.put("env", environment(facts));
        facts.name().ifPresent(name -> values.put("name", name));
        facts.bootFile().ifPresent(file -> values.put("bootFile", NeutralSet.PROGRAM + "/" + file));
        facts.program().ifPresent(sha -> values.put("programClaim", "program-" + sha));
        facts.dataset().ifPresent(sha -> values.put("datasetClaim", "dataset-" + sha));
        if (group.quantity() > 1) {
            values.put("peers", true);
        }
        return values;
    }

    private static List<Object> environment(Facts facts) {
        var entries = new ArrayList<Object>();
        facts.userEnv().forEach((name, value) -> entries.add(fixed(name, VariableReferences.escape(value))));
        for (var variable : NeutralSet.of(facts.job(), facts.group())) {
            entries.add(entry(variable));
        }
        for (var variable : facts.type().environment(facts.job(), facts.group())) {
            entries.add(entry(variable));
        }
        return entries;
    }

    private static Map<String, Object> entry(JobType.Variable variable) {
        return switch (variable) {
            case JobType.Variable.Fixed fixed -> fixed(fixed.name(), fixed.value());
            case JobType.Variable.Index index -> {
                var entry = new LinkedHashMap<String, Object>();
                entry.put("name", index.name());
                entry.put("valueFrom", Map.of("fieldRef", Map.of("fieldPath", JobType.INDEX_FIELD)));
                yield entry;
            }
        };
    }

    private static Map<String, Object> fixed(String name, String value) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", name);
        entry.put("value", value);
        return entry;
    }
}
