package io.cairn.launcher;

import java.util.regex.Pattern;

/**
 * An image that cannot change under its name.
 *
 * @param reference NAME:TAG, for people and for finding the registry
 * @param kind what {@code sha256} is the hash of
 * @param sha256 64 hexadecimal digits
 */
public record ImagePin(String reference, Kind kind, String sha256) {

    private static final Pattern REFERENCE =
            Pattern.compile("[a-z0-9][a-z0-9._/:-]{0,254}:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** Where the hash comes from. */
    public enum Kind {
        /** The manifest digest that a registry answers; the image is pulled and run by it. */
        DIGEST,
        /** The engine's own id of an image that was built beside it; never pulled. */
        IMAGE_ID
    }

    public ImagePin {
        if (!REFERENCE.matcher(reference).matches()) {
            throw new IllegalArgumentException("not an image reference of the form NAME:TAG");
        }
        if (!HEX.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a SHA-256: 64 hexadecimal digits, lower case");
        }
    }

    /** The name by which the engine is asked for exactly this image. */
    public String engineName() {
        return switch (kind) {
            case DIGEST -> reference.substring(0, reference.lastIndexOf(':')) + "@sha256:" + sha256;
            case IMAGE_ID -> "sha256:" + sha256;
        };
    }
}
