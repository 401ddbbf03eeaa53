package io.cairn.gateway.route;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * What a service sees of a call's headers. Whatever a client says of forwarding is dropped, and the gateway's own word is put
 * in its place. An operator whose TLS proxy stands before the gateway sets {@code server.forward-headers-strategy}, and the
 * request then tells that proxy's word.
 */
final class CallHeaders {

    /** Services trust the first from each other: from outside it would be a way to speak for another tenant. */
    private static final Set<String> FORGED = Set.of("cairn-tenant", "forwarded", "x-real-ip");

    /** Set by the HTTP client, or of no use beyond one connection. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

    private CallHeaders() {}

    /**
     * @param sent what the client sent
     * @param service the first part of the path, which the service does not see
     */
    static HttpHeaders trusted(HttpHeaders sent, HttpServletRequest request, String service) {
        var headers = new HttpHeaders();
        sent.forEach((name, values) -> {
            if (!isDropped(name)) {
                headers.addAll(name, values);
            }
        });
        headers.set("X-Forwarded-For", request.getRemoteAddr());
        headers.set("X-Forwarded-Proto", request.getScheme());
        headers.set("X-Forwarded-Host", host(request));
        headers.set("X-Forwarded-Port", String.valueOf(request.getServerPort()));
        headers.set("X-Forwarded-Prefix", "/" + service);
        return headers;
    }

    /** Some servers take an underscore for a hyphen, so both spellings go. */
    private static boolean isDropped(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return FORGED.contains(plain) || OF_THE_CONNECTION.contains(plain) || plain.startsWith("x-forwarded-");
    }

    private static String host(HttpServletRequest request) {
        boolean usual = request.getServerPort() == ("https".equals(request.getScheme()) ? 443 : 80);
        return usual ? request.getServerName() : request.getServerName() + ":" + request.getServerPort();
    }
}
