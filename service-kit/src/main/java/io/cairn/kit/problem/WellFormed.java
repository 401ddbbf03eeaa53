package io.cairn.kit.problem;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.util.ForwardedHeaderUtils;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What every part of a request has to be before anything reads it. Frameworks find most of this out late, in the middle of
 * something else, and then take it for a failure of their own.
 */
final class WellFormed {

    /** RFC 9110 allows more, all of it deprecated; nothing that we take is written with it. */
    private static final Pattern HEADER = Pattern.compile("[\\x20-\\x7e\\t]*");

    private static final Pattern TARGET = Pattern.compile("[\\x21-\\x7e]*");
    private static final Pattern NAMELESS = Pattern.compile("(^|&)=");
    private static final Pattern PREFIX =
            Pattern.compile("(/|(/[A-Za-z0-9._~-]+)*/?)( *, *(/|(/[A-Za-z0-9._~-]+)*/?))*");
    private static final Pattern FORWARDED = Pattern.compile("[A-Za-z0-9.:_\\[\\]%, -]*");
    private static final Pattern FORWARDED_PORT = Pattern.compile("[0-9]{0,5}( *, *[0-9]{1,5})*");
    private static final Set<String> FORWARDED_NAMES =
            Set.of("x-forwarded-host", "x-forwarded-proto", "x-forwarded-for", "x-forwarded-ssl");

    private static final URI ANY_ADDRESS = URI.create("http://127.0.0.1/");

    private WellFormed() {}

    /** What is wrong. */
    record Fault(String detail) {}

    /** The first fault of a target, if it has one. */
    static Optional<Fault> ofTarget(String path, @Nullable String query) {
        if (!TARGET.matcher(path).matches()) {
            return invalid("The path holds characters that are to be percent-encoded.");
        }
        if (query == null) {
            return Optional.empty();
        }
        if (!TARGET.matcher(query).matches()) {
            return invalid("The query holds characters that are to be percent-encoded.");
        }
        if (NAMELESS.matcher(query).find()) {
            return invalid("The query holds a value without a name.");
        }
        return decodes(query) ? Optional.empty() : invalid("The query is not percent-encoded UTF-8 without NUL.");
    }

    /** The fault of a header, if it has one. */
    static Optional<Fault> ofHeader(String name, String value) {
        if (!HEADER.matcher(value).matches()) {
            return invalid("A header holds characters other than visible ASCII.");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("content-type")) {
            return mediaType(value);
        }
        boolean good = lower.equals("x-forwarded-prefix")
                ? PREFIX.matcher(value).matches()
                : lower.equals("x-forwarded-port")
                        ? FORWARDED_PORT.matcher(value).matches()
                        : !FORWARDED_NAMES.contains(lower)
                                || FORWARDED.matcher(value).matches();
        return good ? Optional.empty() : invalid("The header " + lower + " does not have the right form.");
    }

    /** Whether the header belongs to {@link #ofForwarded}. */
    static boolean saysWhereItCameFrom(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("forwarded") || lower.startsWith("x-forwarded-");
    }

    /**
     * The fault of the headers that say where a request came from, if together they have one. They are read as Spring's filter
     * reads them later, which would refuse them with a status and no word, and the address that they make is built as it is
     * for a Location, when what it leads to is stored already.
     */
    static Optional<Fault> ofForwarded(HttpHeaders headers) {
        try {
            var address = ForwardedHeaderUtils.adaptFromForwardedHeaders(ANY_ADDRESS, headers)
                    .build();
            ForwardedHeaderUtils.parseForwardedFor(ANY_ADDRESS, headers, null);
            var parsed = UriComponentsBuilder.fromUriString(address.toUri().toString())
                    .build();
            if (parsed.getHost() != null) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException unreadable) {
            // told below; the last is what a lone comma leads to
        }
        return invalid("What the headers say of a forwarded address does not have the right form.");
    }

    private static Optional<Fault> mediaType(String value) {
        try {
            var type = MediaType.parseMediaType(value);
            if (type.isConcrete()) {
                return Optional.empty();
            }
        } catch (InvalidMediaTypeException none) {
            // told below
        }
        return invalid("The Content-Type is no media type.");
    }

    private static boolean decodes(String query) {
        var bytes = ByteBuffer.allocate(query.length());
        for (int at = 0; at < query.length(); at++) {
            char next = query.charAt(at);
            if (next != '%') {
                bytes.put((byte) next);
                continue;
            }
            int octet = at + 2 <= query.length() - 1 ? octet(query.charAt(at + 1), query.charAt(at + 2)) : -1;
            if (octet <= 0) {
                return false;
            }
            bytes.put((byte) octet);
            at += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return true;
        } catch (CharacterCodingException noText) {
            return false;
        }
    }

    private static int octet(char high, char low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }

    private static Optional<Fault> invalid(String detail) {
        return Optional.of(new Fault(detail));
    }
}
