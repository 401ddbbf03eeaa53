package io.cairn.job.scheduler;

import io.cairn.job.scheduler.ContainerScheduler.Why;
import io.cairn.launcher.ImagePin;
import java.util.List;

/**
 * Step 6 of the claim: selects the image that a description file names out of the stored ones. A name that is not stored, or
 * another digest under a stored name, is refused. No I/O.
 */
public final class ImageSelection {

    private static final String DIGEST_MARK = "@sha256:";

    private ImageSelection() {}

    /** The image, or why none may be used. */
    public sealed interface Answer {
        /** The stored pin with the digest that the file names. */
        record Selected(ImagePin image) implements Answer {}

        /** Nothing may be created. */
        record Refused(Why why, String detail) implements Answer {}
    }

    /** NAME:TAG of an image as a description file writes it. */
    public static String reference(String image) {
        int mark = image.indexOf(DIGEST_MARK);
        return mark < 0 ? image : image.substring(0, mark);
    }

    /**
     * @param image NAME:TAG@sha256:HEX as the file writes it
     * @param stored every pin under its NAME:TAG
     */
    public static Answer select(String image, List<ImagePin> stored) {
        int mark = image.indexOf(DIGEST_MARK);
        if (mark < 0) {
            return new Answer.Refused(Why.IMAGE_UNKNOWN, "the file names " + image + " without a digest");
        }
        if (stored.isEmpty()) {
            return new Answer.Refused(Why.IMAGE_UNKNOWN, "no image is stored under " + reference(image));
        }
        String digest = image.substring(mark + DIGEST_MARK.length());
        return stored.stream()
                .filter(pin -> pin.sha256().equals(digest))
                .findFirst()
                .<Answer>map(Answer.Selected::new)
                .orElseGet(() -> new Answer.Refused(
                        Why.IMAGE_CHANGED, "the digest stored under " + reference(image) + " is not the file's"));
    }
}
