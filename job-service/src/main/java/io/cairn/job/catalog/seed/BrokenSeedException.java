package io.cairn.job.catalog.seed;

/** A seed file cannot be used, which stops the start; the message is a sentence for the operator. */
public final class BrokenSeedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenSeedException(String file, String why) {
        super("The catalog cannot be filled from " + file + ": " + why + ".");
    }
}
