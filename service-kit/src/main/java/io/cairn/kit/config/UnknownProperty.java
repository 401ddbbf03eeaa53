package io.cairn.kit.config;

import java.util.Optional;

/** A property of ours is set that nobody reads; the message is one sentence for whoever set it. */
public final class UnknownProperty extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnknownProperty(String name, String where, Optional<String> nearest) {
        super("No service has the property " + name + ", which " + where + " sets"
                + nearest.map(known -> "; the nearest that there is: " + known).orElse("") + ".");
    }
}
