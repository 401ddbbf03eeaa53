package io.cairn.job.plan;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFiller;
import io.cairn.job.description.Fault;
import io.cairn.job.description.FieldAllowList;
import io.cairn.job.description.ParsedTemplate;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.FileValues;
import io.cairn.job.wiring.Gang;
import io.cairn.job.wiring.JobType;
import io.cairn.job.wiring.TaskGroup;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Looks at a template before it is stored: its fields, and what files it makes of the smallest and the largest request. What
 * it may need of a request is no fault; a name that no request gives a value is one.
 */
public final class TemplateCheck {

    private static final JobId SOME_JOB = new JobId("j" + "0".repeat(25));
    private static final Sha256 SOME_HASH = Sha256.of("template check".getBytes(StandardCharsets.UTF_8));
    private static final String SOME_IMAGE = "example/image:1@sha256:" + SOME_HASH;
    private static final long MIB = 1 << 20;
    private static final Optional<TaskGroup.Accelerators> SOME_DEVICE =
            Optional.of(new TaskGroup.Accelerators(DeviceKind.CUDA, 1));

    private TemplateCheck() {}

    /** What is wrong with {@code text} as a template for {@code type}; empty if nothing is. */
    public static List<Fault> faults(JobType type, String text) {
        var fields = FieldAllowList.check(text, true);
        if (!fields.isEmpty()) {
            return fields;
        }
        var parsed = ParsedTemplate.of(text);
        var faults = new LinkedHashSet<Fault>();
        for (var gang : List.of(
                gang(type, JobType.Quantity::least, Optional.empty()),
                gang(type, JobType.Quantity::most, Optional.empty()),
                gang(type, JobType.Quantity::most, SOME_DEVICE))) {
            for (boolean full : List.of(true, false)) {
                faults.addAll(filled(parsed, facts(type, gang, full)));
            }
        }
        return List.copyOf(faults);
    }

    private static Gang gang(
            JobType type, ToIntFunction<JobType.Quantity> ranks, Optional<TaskGroup.Accelerators> devices) {
        return new Gang(type.roles().stream()
                .map(role -> new TaskGroup(role.task(), ranks.applyAsInt(role.quantity()), 1000, 512 * MIB, devices))
                .filter(group -> group.quantity() > 0)
                .toList());
    }

    private static List<Fault> filled(ParsedTemplate template, FileValues.Facts facts) {
        var values = FileValues.of(facts);
        return switch (DescriptionFiller.fill(template, values.job(), values.groups())) {
            case DescriptionFiller.Answer.Filled filled ->
                FieldAllowList.check(filled.file().yaml(), false);
            case DescriptionFiller.Answer.Faulty faulty ->
                faulty.missing().stream()
                                        .anyMatch(
                                                name -> FileValues.pointer(name).isEmpty())
                                || faulty.missing().isEmpty()
                        ? faulty.faults()
                        : List.of();
        };
    }

    private static FileValues.Facts facts(JobType type, Gang gang, boolean full) {
        return new FileValues.Facts(
                SOME_JOB,
                type,
                gang,
                SOME_IMAGE,
                Optional.of("name").filter(name -> full),
                Optional.of(SOME_HASH).filter(hash -> full),
                Optional.of("main.py").filter(file -> full),
                Optional.of(SOME_HASH).filter(hash -> full),
                List.of("argument"),
                Map.of(),
                Optional.of(new JobRequest.Endpoint(Optional.of("/"), Optional.empty()))
                        .filter(endpoint -> full));
    }
}
