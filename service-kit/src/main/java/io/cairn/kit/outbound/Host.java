package io.cairn.kit.outbound;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host of an address in the one spelling that is taken: lower case, without a trailing dot. Spellings that programs read
 * differently are none: an IPv4 address is four decimal numbers without leading zeros; a name whose last part begins with a
 * digit would be read as a number by some (WHATWG URL, "ends in a number").
 */
final class Host {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[(?=[^:]*:)[0-9a-f:.]{2,45}]");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private Host() {}

    /** The host of {@code address}, or nothing if it has none in a spelling that is taken. */
    static Optional<String> of(URI address) {
        String host = address.getHost();
        if (host == null) {
            return Optional.empty();
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return isLiteral(lower) || NAME.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
    }

    /** Whether it is an address itself, so that nothing is to be resolved. */
    static boolean isLiteral(String host) {
        return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
    }
}
