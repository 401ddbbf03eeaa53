package io.cairn.kit.test.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as it goes over the wire, well formed or not. Target and headers are written one byte per character.
 *
 * @param target path and query, encoded by whoever made them
 * @param body what follows the head; its length is told unless a header tells another
 */
public record RawRequest(String method, String target, List<Header> headers, byte[] body) {

    /** A line of the head. */
    public record Header(String name, String value) {}

    public RawRequest {
        headers = List.copyOf(headers);
    }

    /** A request without anything. */
    public static RawRequest get(String target) {
        return new RawRequest("GET", target, List.of(), new byte[0]);
    }

    /** With one more header; a header of that name that is there already stays too. */
    public RawRequest with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new RawRequest(method, target, more, body);
    }

    /** With the header {@code Authorization} of this token. */
    public RawRequest withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** Without the headers of this name. */
    public RawRequest without(String name) {
        return new RawRequest(
                method,
                target,
                headers.stream()
                        .filter(header -> !header.name().equalsIgnoreCase(name))
                        .toList(),
                body);
    }

    /** To another target. */
    public RawRequest to(String other) {
        return new RawRequest(method, other, headers, body);
    }

    /** With another body. */
    public RawRequest withBody(byte[] other) {
        return new RawRequest(method, target, headers, other);
    }

    boolean has(String name) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(name));
    }

    byte[] bytes(String host) {
        var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ");
        head.append(host).append("\r\nConnection: close\r\n");
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        if (!has("Content-Length") && !has("Transfer-Encoding") && (body.length > 0 || !method.equals("GET"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** For a person who has to repeat it; the token is left out. */
    @Override
    public String toString() {
        var text = new StringBuilder(method).append(' ').append(cut(target, 600));
        headers.stream()
                .filter(header -> !header.name().equalsIgnoreCase("Authorization"))
                .forEach(header ->
                        text.append("\n").append(header.name()).append(": ").append(cut(header.value(), 300)));
        return text.append("\n\n")
                .append(cut(new String(body, StandardCharsets.UTF_8), 2_000))
                .toString();
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "... (" + text.length() + " characters)";
    }
}
