package io.cairn.job.registry;

import io.cairn.job.content.Sha256;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image of a registry as a request names it: HOST/NAME:TAG, or HOST/NAME:TAG@sha256:HEX. The host is never left out: what an
 * engine puts in its place is its own affair.
 *
 * @param host name or address, with a port if it has one
 * @param name path of the repository below the host
 */
public record ImageAddress(String host, String name, String tag, Optional<Sha256> digest) {

    /** What a request may name, for people. */
    public static final String FORM = "HOST/NAME:TAG, and @sha256:HEX if it is to be that one";

    private static final int LONGEST = 512;
    private static final String HOST = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?";
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern WHOLE = Pattern.compile("(" + HOST + ")/(" + PART + "(?:/" + PART + ")*)"
            + ":([A-Za-z0-9_][A-Za-z0-9._-]{0,127})(?:@sha256:([0-9a-f]{64}))?");
    private static final Pattern WHOLE_HOST = Pattern.compile(HOST);

    /** The address that {@code text} spells; empty if it spells none. */
    public static Optional<ImageAddress> parse(String text) {
        var parts = WHOLE.matcher(text);
        // A first part without a dot or a port is no host to an engine, but a name at the registry of its own choice.
        if (text.length() > LONGEST || !parts.matches() || !isHost(parts.group(1))) {
            return Optional.empty();
        }
        return Optional.of(new ImageAddress(
                parts.group(1),
                parts.group(2),
                parts.group(3),
                Optional.ofNullable(parts.group(4)).map(Sha256::new)));
    }

    /** Whether an engine takes {@code text} for the host of a registry. */
    public static boolean isHost(String text) {
        return WHOLE_HOST.matcher(text).matches()
                && (text.contains(".") || text.contains(":") || text.equals("localhost"));
    }

    /** NAME:TAG, the host included. */
    public String reference() {
        return repository() + ":" + tag;
    }

    /** What the registry is asked for: the digest if there is one, else the tag. */
    public String asked() {
        return digest.map(sha -> repository() + "@sha256:" + sha).orElseGet(this::reference);
    }

    private String repository() {
        return host + "/" + name;
    }
}
