package io.cairn.job.description;

import io.cairn.job.content.Sha256;

/**
 * A generated job description file: a multi-document Kubernetes manifest.
 *
 * @param yaml the text, byte for byte as it is stored and executed
 * @param sha256 over its UTF-8 bytes
 */
public record DescriptionFile(String yaml, Sha256 sha256) {

    /** The file with its hash. */
    public static DescriptionFile of(String yaml) {
        return new DescriptionFile(yaml, Sha256.of(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
