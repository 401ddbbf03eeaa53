package io.cairn.kit.secret;

import org.jspecify.annotations.Nullable;

/** A sealed secret cannot be opened: it was changed, belongs to another context, or its key is gone. */
public final class UnopenableSecret extends RuntimeException {

    UnopenableSecret(String context, @Nullable Throwable cause) {
        super("the secret of " + context + " cannot be opened", cause);
    }
}
