package io.cairn.job.catalog;

import io.cairn.job.content.Sha256;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The stored identifier of a base image.
 *
 * @param id unique among all image records
 * @param owner the tenant that alone sees it; empty means the platform's, seen by all
 * @param libraryVersion the one version that the image holds
 * @param pythonVersion empty for an image without Python
 * @param accelerator {@code cpu}, or the name of what the image was built for
 * @param cuda version of CUDA inside, where there is one
 * @param architecture as the engine names it: {@code amd64}, {@code arm64}
 * @param jobTypes what it can run; empty means every job type
 * @param reference NAME:TAG
 * @param kind what {@code sha256} is the hash of
 * @param layers undermost first
 * @param active whether new jobs may use it; a retired one never becomes active again
 */
public record ImageRecord(
        String id,
        Optional<TenantId> owner,
        String library,
        String libraryVersion,
        Optional<String> pythonVersion,
        String accelerator,
        Optional<String> cuda,
        String architecture,
        Set<String> jobTypes,
        String reference,
        Kind kind,
        Sha256 sha256,
        List<Resolution.Layer> layers,
        boolean active,
        Instant createdAt) {

    private static final int MOST_LAYERS = 16;
    private static final Pattern REFERENCE =
            Pattern.compile("[a-z0-9][a-z0-9._/:-]{0,254}:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** Where an image's hash comes from. */
    public enum Kind {
        /** The manifest digest that a registry answers. */
        DIGEST,
        /** The engine's own id of an image that was built beside it. */
        IMAGE_ID
    }

    public ImageRecord {
        Template.requireId(id);
        require(Pair.isName(library), "a library is a name of a-z, 0-9 and inner hyphens");
        require(jobTypes.stream().allMatch(Pair::isName), "job types are names of a-z, 0-9 and inner hyphens");
        require(Pair.isName(accelerator), "an accelerator is a name of a-z, 0-9 and inner hyphens");
        require(Pair.isName(architecture), "an architecture is a name such as amd64 or arm64");
        require(Versions.isValid(libraryVersion), "a library version is one such as 2.6.0");
        require(pythonVersion.map(Versions::isValid).orElse(true), "a Python version is one such as 3.13");
        require(cuda.map(Versions::isValid).orElse(true), "a CUDA version is one such as 12.4");
        require(isReference(reference), "an image reference has the form NAME:TAG");
        require(layers.size() <= MOST_LAYERS, "an image has at most " + MOST_LAYERS + " layers");
        jobTypes = Collections.unmodifiableSet(new TreeSet<>(jobTypes));
        layers = List.copyOf(layers);
    }

    /** Whether {@code text} has the form NAME:TAG. */
    public static boolean isReference(String text) {
        return REFERENCE.matcher(text).matches();
    }

    /** Whether it can run jobs of this type. */
    public boolean serves(String jobType) {
        return jobTypes.isEmpty() || jobTypes.contains(jobType);
    }

    /** NAME:TAG@sha256:HEX, as it stands in a description file. */
    public String pinned() {
        return reference + "@sha256:" + sha256.hex();
    }

    /** Whether it says the same as {@code other}, but for its own id, use and age. */
    public boolean sameContent(ImageRecord other) {
        return equals(new ImageRecord(
                id,
                other.owner,
                other.library,
                other.libraryVersion,
                other.pythonVersion,
                other.accelerator,
                other.cuda,
                other.architecture,
                other.jobTypes,
                other.reference,
                other.kind,
                other.sha256,
                other.layers,
                active,
                createdAt));
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }
}
