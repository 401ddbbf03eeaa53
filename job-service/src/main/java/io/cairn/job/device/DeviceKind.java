package io.cairn.job.device;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A sort of accelerator that a job may ask for. */
public enum DeviceKind {
    /** GPUs that programs reach through CUDA. */
    CUDA("cuda", "nvidia.com/gpu");

    /** What a request without a word means: an image for processors alone, and no device. */
    public static final String NONE = "cpu";

    private final String wireName;
    private final String resource;

    DeviceKind(String wireName, String resource) {
        this.wireName = wireName;
        this.resource = resource;
    }

    /** The kind that requests, image records and placeholders call {@code name}. */
    public static Optional<DeviceKind> named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName.equals(name))
                .findFirst();
    }

    /** Every word that a request may use for its accelerator, for people. */
    public static String words() {
        return Stream.concat(Stream.of(NONE), Arrays.stream(values()).map(DeviceKind::wireName))
                .collect(Collectors.joining(", "));
    }

    /** In requests and image records; also the placeholder of a template. */
    public String wireName() {
        return wireName;
    }

    /** What Kubernetes calls the limit of a container. */
    public String resource() {
        return resource;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
