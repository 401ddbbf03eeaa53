package io.cairn.job.description;

/**
 * What is wrong in a template or a file.
 *
 * @param pointer JSON pointer to the place; the first part is the number of the document, from 0
 */
public record Fault(String pointer, String detail) {

    /** {@code pointer} with one more part. */
    static String below(String pointer, Object part) {
        return pointer + "/" + String.valueOf(part).replace("~", "~0").replace("/", "~1");
    }

    @Override
    public String toString() {
        return pointer + ": " + detail;
    }
}
