package io.cairn.job.wiring;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.VariableReferences;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.submit.JobRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The values that a template's placeholders take. Each is a node of the file (text, number, list, mapping), never a piece of
 * its text; docs/job-service.md lists them for writers of templates.
 *
 * @param job what stands for the job as a whole
 * @param groups what stands for one task of it, the job's values included; in the order of the file
 */
public record FileValues(Map<String, Object> job, List<Map<String, Object>> groups) {

    /** Placeholders that have a value only if the request does, and where in the request that stands. */
    private static final Map<String, String> POINTERS = Map.of(
            "bootFile",
            "/program",
            "programClaim",
            "/program",
            "datasetClaim",
            "/dataset",
            "name",
            "/name",
            DeviceKind.CUDA.wireName(),
            "/accelerator",
            "healthPath",
            "/endpoint/healthPath");

    /** What in a request gives {@code placeholder} a value, as JSON pointer; empty if nothing does. */
    public static Optional<String> pointer(String placeholder) {
        return Optional.ofNullable(POINTERS.get(placeholder));
    }

    /**
     * What is known of a job when its file is filled.
     *
     * @param image NAME:TAG@sha256:HEX
     * @param userEnv what the tenant adds, by name
     * @param endpoint what the tenant says about the port, if the type has one
     */
    public record Facts(
            JobId job,
            JobType type,
            Gang gang,
            String image,
            Optional<String> name,
            Optional<Sha256> program,
            Optional<String> bootFile,
            Optional<Sha256> dataset,
            List<String> args,
            Map<String, String> userEnv,
            Optional<JobRequest.Endpoint> endpoint) {}

    /** Placeholder name to node. What a job does not have is absent, which {@code $if} in a template asks for. */
    public static FileValues of(Facts facts) {
        var job = ofJob(facts);
        return new FileValues(
                job,
                facts.gang().groups().stream()
                        .map(group -> ofGroup(facts, group, job))
                        .toList());
    }

    private static Map<String, Object> ofGroup(Facts facts, TaskGroup group, Map<String, Object> job) {
        var values = new LinkedHashMap<>(job);
        values.put("group", facts.job() + "-" + group.task());
        values.put("task", group.task());
        values.put(flag(group.task()), true);
        values.put("quantity", group.quantity());
        values.put("cpu", group.milliCpu() + "m");
        values.put("memory", String.valueOf(group.memoryBytes()));
        group.accelerators().ifPresent(devices -> values.put(devices.kind().wireName(), devices.each()));
        values.put("env", environment(facts, group));
        return values;
    }

    /** The condition under which a part of a template is for that task alone: {@code forPs}. */
    static String flag(String task) {
        return "for" + Character.toUpperCase(task.charAt(0)) + task.substring(1);
    }

    private static Map<String, Object> ofJob(Facts facts) {
        var values = new LinkedHashMap<String, Object>();
        values.put("job", facts.job().value());
        values.put("image", facts.image());
        values.put("args", facts.args().stream().map(VariableReferences::escape).toList());
        facts.name().ifPresent(name -> values.put("name", name));
        facts.bootFile().ifPresent(file -> values.put("bootFile", NeutralSet.PROGRAM + "/" + file));
        facts.program().ifPresent(sha -> values.put("programClaim", "program-" + sha));
        facts.dataset().ifPresent(sha -> values.put("datasetClaim", "dataset-" + sha));
        values.putAll(facts.type().values(facts.job(), facts.gang()));
        values.put("checkpointClaim", "checkpoint-" + facts.job());
        if (!facts.gang().isAlone()) {
            values.put("peers", true);
        }
        facts.type().port().ifPresent(port -> putPort(values, facts, port));
        return values;
    }

    private static void putPort(Map<String, Object> values, Facts facts, JobType.Port port) {
        var access = facts.endpoint().flatMap(JobRequest.Endpoint::access).orElse(JobRequest.Access.TOKEN);
        values.put("port", port.number());
        values.put("endpoint", facts.job() + "-endpoint");
        values.put("access", access.name().toLowerCase(Locale.ROOT));
        facts.endpoint().flatMap(JobRequest.Endpoint::healthPath).ifPresent(path -> values.put("healthPath", path));
    }

    private static List<Object> environment(Facts facts, TaskGroup group) {
        var entries = new ArrayList<Object>();
        facts.userEnv().forEach((name, value) -> entries.add(fixed(name, VariableReferences.escape(value))));
        for (var variable : NeutralSet.of(facts.job(), facts.gang(), group)) {
            entries.add(entry(variable));
        }
        for (var variable : facts.type().environment(facts.job(), facts.gang(), group)) {
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
