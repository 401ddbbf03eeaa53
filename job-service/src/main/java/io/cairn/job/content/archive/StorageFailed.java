package io.cairn.job.content.archive;

import java.io.IOException;

/**
 * Our own disk failed, not the archive. Unchecked, so that no reader of archives takes it for damage in what it reads;
 * never leaves this package.
 */
final class StorageFailed extends RuntimeException {

    private final IOException failure;

    StorageFailed(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    IOException failure() {
        return failure;
    }
}
