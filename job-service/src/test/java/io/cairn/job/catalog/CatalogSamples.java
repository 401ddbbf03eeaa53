package io.cairn.job.catalog;

import io.cairn.job.content.Sha256;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Entries for tests, made from little. */
public final class CatalogSamples {

    public static final TenantId ACME = new TenantId("acme");
    public static final TenantId OTHER = new TenantId("other");
    public static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private CatalogSamples() {}

    public static Template template(String id, String range) {
        return new Template(
                id, Optional.empty(), "torch", "single", VersionRange.parse(range), true, 1, "text of " + id, THEN);
    }

    public static Template ownedBy(TenantId owner, Template template) {
        return new Template(
                template.id(),
                Optional.of(owner),
                template.library(),
                template.jobType(),
                template.libraryVersions(),
                template.active(),
                template.version(),
                template.text(),
                template.createdAt());
    }

    public static Template ofPair(String library, String jobType, Template template) {
        return new Template(
                template.id(),
                template.owner(),
                library,
                jobType,
                template.libraryVersions(),
                template.active(),
                template.version(),
                template.text(),
                template.createdAt());
    }

    public static Template retired(Template template) {
        return new Template(
                template.id(),
                template.owner(),
                template.library(),
                template.jobType(),
                template.libraryVersions(),
                false,
                template.version(),
                template.text(),
                template.createdAt());
    }

    public static Template versioned(int version, Template template) {
        return new Template(
                template.id(),
                template.owner(),
                template.library(),
                template.jobType(),
                template.libraryVersions(),
                template.active(),
                version,
                template.text(),
                template.createdAt());
    }

    public static ImageRecord retired(ImageRecord image) {
        return new ImageRecord(
                image.id(),
                image.owner(),
                image.library(),
                image.libraryVersion(),
                image.pythonVersion(),
                image.accelerator(),
                image.cuda(),
                image.architecture(),
                image.jobTypes(),
                image.reference(),
                image.kind(),
                image.sha256(),
                image.layers(),
                false,
                image.createdAt());
    }

    public static ImageBuilder image(String id) {
        return new ImageBuilder(id);
    }

    /** An image of torch 2.6.0 on Python 3.13 for processors, unless said otherwise. */
    public static final class ImageBuilder {

        private final String id;
        private Optional<TenantId> owner = Optional.empty();
        private String library = "torch";
        private String libraryVersion = "2.6.0";
        private Optional<String> python = Optional.of("3.13");
        private String accelerator = "cpu";
        private Optional<String> cuda = Optional.empty();
        private String architecture = "amd64";
        private Set<String> jobTypes = Set.of();
        private boolean active = true;
        private String reference;
        private Sha256 sha256;

        private ImageBuilder(String id) {
            this.id = id;
            this.reference = "registry.example/" + id + ":1";
            this.sha256 = Sha256.of(id.getBytes(StandardCharsets.UTF_8));
        }

        public ImageBuilder owner(TenantId tenant) {
            owner = Optional.of(tenant);
            return this;
        }

        public ImageBuilder library(String name) {
            library = name;
            return this;
        }

        public ImageBuilder version(String version) {
            libraryVersion = version;
            return this;
        }

        public ImageBuilder python(String version) {
            python = Optional.of(version);
            return this;
        }

        public ImageBuilder accelerator(String name) {
            accelerator = name;
            return this;
        }

        public ImageBuilder cuda(String version) {
            cuda = Optional.of(version);
            return this;
        }

        public ImageBuilder architecture(String name) {
            architecture = name;
            return this;
        }

        public ImageBuilder jobTypes(String... names) {
            jobTypes = Set.of(names);
            return this;
        }

        public ImageBuilder reference(String name) {
            reference = name;
            return this;
        }

        public ImageBuilder content(String bytes) {
            sha256 = Sha256.of(bytes.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        public ImageBuilder retired() {
            active = false;
            return this;
        }

        public ImageRecord build() {
            var layers = List.of(
                    new Resolution.Layer(Resolution.Kind.DEPENDENCY, "python:3.13", "sha256:aa"),
                    new Resolution.Layer(Resolution.Kind.LIBRARY, reference, "sha256:bb"));
            return new ImageRecord(
                    id,
                    owner,
                    library,
                    libraryVersion,
                    python,
                    accelerator,
                    cuda,
                    architecture,
                    jobTypes,
                    reference,
                    ImageRecord.Kind.IMAGE_ID,
                    sha256,
                    layers,
                    active,
                    THEN);
        }
    }
}
