package io.cairn.gateway.identity;

/** How signing keys are written to disk, and read back. */
interface KeyProtection {

    /** The text that goes to disk. */
    String seal(String keys);

    /** What {@link #seal} was given. */
    String open(String sealed);

    /** As they are, in a file for its owner only. */
    static KeyProtection none() {
        return new KeyProtection() {
            @Override
            public String seal(String keys) {
                return keys;
            }

            @Override
            public String open(String sealed) {
                return sealed;
            }
        };
    }
}
