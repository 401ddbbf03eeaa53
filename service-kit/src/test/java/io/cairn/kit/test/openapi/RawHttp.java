package io.cairn.kit.test.openapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * HTTP/1.1 over a socket, one connection a request. No client library sends what a hostile one may: control characters in the
 * target, bytes that are no UTF-8, a header twice, a length that is a lie.
 */
public final class RawHttp {

    /** An answer that is longer than this is none. */
    public static final int MOST_BYTES = 16 << 20;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = 30_000;

    private final URI base;

    private RawHttp(URI base) {
        this.base = base;
    }

    /** To the server at {@code base}, whose path is put before each target. */
    public static RawHttp to(URI base) {
        return new RawHttp(base);
    }

    /** What came back; an answer that broke off or was too long has {@code whole} false. */
    public record Answer(int status, List<RawRequest.Header> headers, byte[] body, boolean whole) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The media type without its parameters, or nothing. */
        public String contentType() {
            return header("Content-Type")
                    .map(value -> value.split(";")[0].strip())
                    .orElse("");
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(RawRequest.Header::value)
                    .findFirst();
        }

        /** Head and body as one text, for searching. */
        public String everything() {
            var text = new StringBuilder();
            headers.forEach(header -> text.append(header.name())
                    .append(": ")
                    .append(header.value())
                    .append('\n'));
            return text.append('\n').append(text()).toString();
        }
    }

    /** Sends {@code request} and reads the answer to its end. */
    public Answer send(RawRequest request) {
        var prefixed = request.to(base.getRawPath() + request.target());
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), CONNECT_MILLIS);
            socket.setSoTimeout(SILENCE_MILLIS);
            write(socket, prefixed.bytes(base.getHost() + ":" + base.getPort()));
            return answer(readAll(socket.getInputStream()));
        } catch (IOException failed) {
            throw new UncheckedIOException("no answer to\n" + prefixed, failed);
        }
    }

    /** A server may answer and close before it has read everything. */
    private static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (SocketException closed) {
            if (socket.getInputStream().available() == 0) {
                throw closed;
            }
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[1 << 16];
        try {
            for (int got = in.read(buffer); got >= 0 && out.size() <= MOST_BYTES; got = in.read(buffer)) {
                out.write(buffer, 0, got);
            }
        } catch (SocketException reset) {
            if (out.size() == 0) {
                throw reset;
            }
        }
        return out.toByteArray();
    }

    private static Answer answer(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            throw new IOException("no HTTP answer: " + text.substring(0, Math.min(200, text.length())));
        }
        var lines = text.substring(0, end).split("\r\n");
        var headers = new ArrayList<RawRequest.Header>();
        for (int line = 1; line < lines.length; line++) {
            int colon = lines[line].indexOf(':');
            headers.add(new RawRequest.Header(
                    lines[line].substring(0, colon),
                    lines[line].substring(colon + 1).strip()));
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        var raw = java.util.Arrays.copyOfRange(bytes, end + 4, bytes.length);
        var head = new Answer(status, headers, raw, true);
        if (head.header("Transfer-Encoding").orElse("").toLowerCase(Locale.ROOT).contains("chunked")) {
            return unchunked(head, raw);
        }
        boolean whole = head.header("Content-Length")
                .map(length -> Long.parseLong(length) <= raw.length)
                .orElse(true);
        return new Answer(status, headers, raw, whole && bytes.length <= MOST_BYTES);
    }

    private static Answer unchunked(Answer head, byte[] raw) throws IOException {
        var in = new ByteArrayInputStream(raw);
        var out = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size.isEmpty()) {
                return new Answer(head.status(), head.headers(), out.toByteArray(), false);
            }
            int length = Integer.parseInt(size.split(";")[0].strip(), 16);
            if (length == 0) {
                return new Answer(head.status(), head.headers(), out.toByteArray(), true);
            }
            out.write(in.readNBytes(length));
            line(in);
        }
    }

    private static String line(ByteArrayInputStream in) {
        var text = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }
}
