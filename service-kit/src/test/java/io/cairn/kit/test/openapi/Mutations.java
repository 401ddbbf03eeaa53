package io.cairn.kit.test.openapi;

import io.cairn.kit.test.openapi.ApiOperation.Where;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes hostile requests out of good ones. */
final class Mutations {

    private static final List<String> METHODS =
            List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "POST", "TRACE", "get", "PROPFIND", "X");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "application/json; charset=nonsense",
            "application/octet-stream",
            "*/*",
            "json",
            "",
            ";",
            "application/json\u0001",
            "x".repeat(1_000));
    private static final List<String> ODD_HEADERS = List.of(
            "Accept",
            "Accept-Language",
            "Accept-Encoding",
            "Content-Encoding",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "Range",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-For",
            "Forwarded",
            "X-HTTP-Method-Override",
            "Origin",
            "Cookie",
            "Cairn-Tenant",
            "traceparent",
            "Idempotency-Key",
            "Last-Event-ID",
            "Authorization",
            "Transfer-Encoding",
            "Via",
            "X");

    private final ApiDocument document;
    private final RandomGenerator random;

    Mutations(ApiDocument document, RandomGenerator random) {
        this.document = document;
        this.random = random;
    }

    /**
     * A request that may be answered by another operation than was meant.
     *
     * @param astray whether method or path were changed, so that nothing is known of who answers
     */
    record Mutated(RawRequest request, boolean astray) {}

    Mutated of(ApiOperation operation, ApiCall good) {
        // A key that was used before would answer each other body with 409, and no further.
        var call = random.nextInt(8) == 0 ? good : good.without("Idempotency-Key");
        boolean astray = false;
        boolean raw = random.nextInt(5) == 0;
        if (random.nextInt(3) == 0 && !operation.parameters(Where.PATH).isEmpty()) {
            call = call.at(pick(operation.parameters(Where.PATH)).name(), NastyValues.text(random));
            astray = true;
        }
        while (random.nextInt(2) == 0 && !operation.parameters(Where.QUERY).isEmpty()) {
            call = call.query(pick(operation.parameters(Where.QUERY)).name(), NastyValues.text(random));
        }
        if (operation.body().isPresent() && random.nextInt(4) > 0) {
            var body = operation.body().get();
            call = call.bytes(
                    good.mediaType(),
                    body.isBinary() ? bytes(good.body()) : body(body, new String(good.body(), StandardCharsets.UTF_8)));
        }
        var request = call.request(operation);
        if (raw) {
            request = rawTarget(request);
            astray = true;
        }
        while (random.nextInt(3) == 0) {
            request = header(request, operation);
        }
        if (random.nextInt(25) == 0) {
            request = new RawRequest(pick(METHODS), request.target(), request.headers(), request.body());
            astray = true;
        }
        if (random.nextInt(15) == 0) {
            request = request.without("Content-Type").with("Content-Type", pick(TYPES));
        }
        return new Mutated(request, astray || request.has("Transfer-Encoding"));
    }

    private byte[] body(ApiOperation.Body body, String good) {
        String json = switch (random.nextInt(8)) {
            case 0 -> NastyValues.json(random);
            case 1 -> good.substring(0, random.nextInt(good.length() + 1));
            case 2 -> new SchemaValues(document, random, 6).of(body.schema());
            case 3, 4 -> new SchemaValues(document, random, 40).of(body.schema());
            case 5 -> good + NastyValues.json(random);
            default -> oneValueReplaced(good);
        };
        return switch (random.nextInt(10)) {
            case 0 -> bytes(json.getBytes(StandardCharsets.UTF_8));
            case 1 -> json.getBytes(pick(List.of(StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1)));
            default -> json.getBytes(StandardCharsets.UTF_8);
        };
    }

    /** Somewhere behind a colon or a comma stands something else. */
    private String oneValueReplaced(String good) {
        var places = new ArrayList<Integer>();
        for (int at = 0; at < good.length(); at++) {
            if (good.charAt(at) == ':' || good.charAt(at) == ',' || good.charAt(at) == '[') {
                places.add(at + 1);
            }
        }
        if (places.isEmpty()) {
            return NastyValues.json(random);
        }
        int from = pick(places);
        int to = from;
        boolean quoted = false;
        while (to < good.length() && (quoted || ",]}".indexOf(good.charAt(to)) < 0)) {
            quoted ^= good.charAt(to) == '"';
            to++;
        }
        return good.substring(0, from) + NastyValues.json(random) + good.substring(to);
    }

    /** Some bytes are others, some are gone. */
    private byte[] bytes(byte[] good) {
        var bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 1) : good.length);
        for (int left = bytes.length == 0 ? 0 : 1 + random.nextInt(8); left > 0; left--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private RawRequest rawTarget(RawRequest request) {
        String target = request.target();
        int at = 1 + random.nextInt(target.length());
        return request.to(target.substring(0, at) + NastyValues.raw(random) + target.substring(at));
    }

    private RawRequest header(RawRequest request, ApiOperation operation) {
        var own = operation.parameters(Where.HEADER);
        String name = own.isEmpty() || random.nextBoolean()
                ? pick(ODD_HEADERS)
                : pick(own).name();
        if (name.equals("Transfer-Encoding")) {
            // It ends whatever it is: a body that is waited for would only be waited for.
            String chunks = pick(List.of("zz\r\n", "5\r\nabcde\r\n", "-1\r\n", "ffffffffff\r\n")) + "0\r\n\r\n";
            return request.with(name, pick(List.of("chunked", "gzip", "chunked, x")))
                    .withBody(chunks.getBytes(StandardCharsets.US_ASCII));
        }
        String value = NastyValues.text(random);
        var kept = random.nextBoolean() ? request.without(name) : request;
        return kept.with(name, value.replace("\r\n", random.nextInt(4) == 0 ? "\r\n" : ""));
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
