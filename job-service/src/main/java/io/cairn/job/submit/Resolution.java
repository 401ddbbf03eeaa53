package io.cairn.job.submit;

import io.cairn.job.content.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * What was chosen for a request, recorded with the job.
 *
 * @param template id of the template, with the version of its text
 * @param image NAME:TAG@sha256:HEX as it stands in the description file
 * @param layers the image's layers with their digests, undermost first
 * @param program hash of the program layer, when one was uploaded
 */
public record Resolution(
        String template, int templateVersion, String image, List<Layer> layers, Optional<Sha256> program) {

    public Resolution {
        layers = List.copyOf(layers);
    }

    /** One layer of the base image: dependency library, deep learning library or program. */
    public record Layer(Kind kind, String reference, String digest) {}

    /** The three kinds of layer, undermost first. */
    public enum Kind {
        DEPENDENCY,
        LIBRARY,
        PROGRAM
    }
}
