package io.cairn.job.api;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.Template;
import io.cairn.job.submit.Resolution;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Templates and images on the wire. */
final class CatalogViews {

    private static final String IMAGE_EXAMPLE = """
            {"library": "pytorch", "libraryVersion": "2.7.1", "pythonVersion": "3.13", "accelerator": "cpu",
             "architecture": "amd64", "jobTypes": ["single"], "reference": "registry.example.org/pytorch:2.7.1",
             "kind": "DIGEST", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""";

    private CatalogViews() {}

    /** A new template. */
    @Schema(name = "NewTemplate")
    record NewTemplate(
            @Schema(example = "pytorch") @NotBlank @Size(max = 63)
            String library,

            @Schema(example = "single") @NotBlank @Size(max = 63)
            String jobType,

            @Schema(description = "a range such as [2.0,3.0); * for all", example = "*") @Size(max = 100) @Nullable
            String libraryVersions,

            @Schema(description = "the description file with placeholders, as YAML") @NotBlank @Size(max = 262144)
            String text,

            @Schema(description = "for all tenants; needs the scope catalog.admin") @Nullable
            Boolean platform) {}

    /** A stored template. */
    @Schema(name = "Template")
    record TemplateView(
            String id,
            boolean platform,
            String library,
            String jobType,
            String libraryVersions,
            boolean active,
            int version,
            String text,
            Instant createdAt) {
        static TemplateView of(Template template) {
            return new TemplateView(
                    template.id(),
                    template.owner().isEmpty(),
                    template.library(),
                    template.jobType(),
                    template.libraryVersions().toString(),
                    template.active(),
                    template.version(),
                    template.text(),
                    template.createdAt());
        }
    }

    /** A new image identifier. */
    @Schema(name = "NewImage", example = IMAGE_EXAMPLE)
    record NewImage(
            @Schema(example = "pytorch") @NotBlank @Size(max = 63)
            String library,

            @Schema(example = "2.6.0") @NotBlank @Size(max = 63)
            String libraryVersion,

            @Schema(example = "3.13") @Size(max = 63) @Nullable
            String pythonVersion,

            @Schema(description = "cpu unless named", example = "cpu") @Size(max = 63) @Nullable
            String accelerator,

            @Size(max = 63) @Nullable String cuda,

            @Schema(example = "amd64") @NotBlank @Size(max = 63)
            String architecture,

            @Schema(description = "what it can run; empty for every job type") @Size(max = 20) @Nullable
            Set<@NotBlank String> jobTypes,

            @Schema(example = "registry.example.org/pytorch:2.6") @NotBlank @Size(max = 400)
            String reference,

            @NotNull ImageRecord.Kind kind,

            @Schema(description = "64 hexadecimal digits") @NotBlank
            String sha256,

            @Size(max = 16) @Nullable List<@Valid @NotNull LayerView> layers,

            @Schema(description = "for all tenants; needs the scope catalog.admin") @Nullable
            Boolean platform) {}

    /** A layer of an image. */
    @Schema(name = "Layer")
    record LayerView(
            Resolution.@NotNull Kind kind,
            @NotBlank @Size(max = 400) String reference,
            @NotBlank @Size(max = 100) String digest) {}

    /** A stored image identifier. */
    @Schema(name = "Image")
    record ImageView(
            String id,
            boolean platform,
            String library,
            String libraryVersion,
            @Nullable String pythonVersion,
            String accelerator,
            @Nullable String cuda,
            String architecture,
            Set<String> jobTypes,
            String reference,
            ImageRecord.Kind kind,
            String sha256,
            List<LayerView> layers,
            boolean active,
            Instant createdAt) {
        static ImageView of(ImageRecord image) {
            return new ImageView(
                    image.id(),
                    image.owner().isEmpty(),
                    image.library(),
                    image.libraryVersion(),
                    image.pythonVersion().orElse(null),
                    image.accelerator(),
                    image.cuda().orElse(null),
                    image.architecture(),
                    image.jobTypes(),
                    image.reference(),
                    image.kind(),
                    image.sha256().hex(),
                    image.layers().stream()
                            .map(layer -> new LayerView(layer.kind(), layer.reference(), layer.digest()))
                            .toList(),
                    image.active(),
                    image.createdAt());
        }
    }
}
