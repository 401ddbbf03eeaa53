package io.cairn.job.api;

import io.cairn.job.api.CatalogViews.NewImage;
import io.cairn.job.api.CatalogViews.NewTemplate;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.VersionRange;
import io.cairn.job.content.Sha256;
import io.cairn.job.plan.TemplateCheck;
import io.cairn.job.submit.Resolution;
import io.cairn.job.wiring.JobType;
import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** New entries of the catalog from what was sent, or the problem that tells what is wrong. */
final class NewEntries {

    private NewEntries() {}

    static Template template(Optional<TenantId> owner, NewTemplate body, Instant now) {
        JobType type = JobType.named(body.jobType())
                .orElseThrow(() -> invalid(
                        "/jobType",
                        "no job type is called so",
                        body.jobType(),
                        String.join(", ", new TreeSet<>(JobType.ALL.keySet()))));
        var faults = TemplateCheck.faults(type, body.text());
        if (!faults.isEmpty()) {
            throw new ProblemException(
                    JobProblem.INVALID_TEMPLATE,
                    "The text is not a template that may run: " + faults.getFirst() + ".",
                    faults.stream()
                            .limit(50)
                            .map(fault -> FieldProblem.at("/text" + fault.pointer(), fault.detail()))
                            .toList());
        }
        try {
            return new Template(
                    "t-" + UUID.randomUUID(),
                    owner,
                    body.library(),
                    body.jobType(),
                    VersionRange.parse(
                            Optional.ofNullable(body.libraryVersions()).orElse("*")),
                    true,
                    1,
                    body.text(),
                    now);
        } catch (IllegalArgumentException broken) {
            throw invalid("", String.valueOf(broken.getMessage()), null, null);
        }
    }

    static ImageRecord image(Optional<TenantId> owner, NewImage body, Instant now) {
        if (!Sha256.isValid(body.sha256())) {
            throw invalid("/sha256", "not a SHA-256", body.sha256(), "64 hexadecimal digits, lower case");
        }
        try {
            return new ImageRecord(
                    "i-" + UUID.randomUUID(),
                    owner,
                    body.library(),
                    body.libraryVersion(),
                    Optional.ofNullable(body.pythonVersion()),
                    Optional.ofNullable(body.accelerator()).orElse("cpu"),
                    Optional.ofNullable(body.cuda()),
                    body.architecture(),
                    Optional.ofNullable(body.jobTypes()).orElse(Set.of()),
                    body.reference(),
                    body.kind(),
                    new Sha256(body.sha256()),
                    Optional.ofNullable(body.layers()).orElse(List.of()).stream()
                            .map(layer -> new Resolution.Layer(layer.kind(), layer.reference(), layer.digest()))
                            .toList(),
                    true,
                    now);
        } catch (IllegalArgumentException broken) {
            throw invalid("", String.valueOf(broken.getMessage()), null, null);
        }
    }

    private static ProblemException invalid(
            String pointer, String detail, @Nullable String given, @Nullable String allowed) {
        return new ProblemException(
                PlatformProblem.VALIDATION_FAILED,
                (pointer.isEmpty() ? "" : pointer + ": ") + detail + ".",
                List.of(new FieldProblem(pointer, detail, given, allowed)));
    }
}
