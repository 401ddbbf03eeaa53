package io.cairn.job.description;

/**
 * What is wrong in a template or a file.
 *
 * @param pointer JSON pointer to the place; the first part is the number of the document, from 0
 */
public record Fault(String pointer, String detail) {
    @Override
    public String toString() {
        return pointer + ": " + detail;
    }
}
