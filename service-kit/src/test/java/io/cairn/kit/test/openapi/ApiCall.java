package io.cairn.kit.test.openapi;

import io.cairn.kit.test.openapi.ApiOperation.Where;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a call of an operation needs beside the token, by the names that the document gives.
 *
 * @param mediaType of the body, or nothing without one
 */
public record ApiCall(
        Map<String, String> path,
        Map<String, String> query,
        Map<String, String> headers,
        String mediaType,
        byte[] body) {

    /** A call that needs nothing. */
    public static ApiCall plain() {
        return new ApiCall(Map.of(), Map.of(), Map.of(), "", new byte[0]);
    }

    /** With this value of a variable of the path. */
    public ApiCall at(String name, String value) {
        return new ApiCall(with(path, name, value), query, headers, mediaType, body);
    }

    /** With this parameter of the query. */
    public ApiCall query(String name, String value) {
        return new ApiCall(path, with(query, name, value), headers, mediaType, body);
    }

    /** With this header. */
    public ApiCall header(String name, String value) {
        return new ApiCall(path, query, with(headers, name, value), mediaType, body);
    }

    /** Without this header. */
    public ApiCall without(String name) {
        var less = new LinkedHashMap<>(headers);
        less.remove(name);
        return new ApiCall(path, query, less, mediaType, body);
    }

    /** With a JSON body. */
    public ApiCall json(String text) {
        return bytes("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    /** With a body of bytes. */
    public ApiCall bytes(String type, byte[] bytes) {
        return new ApiCall(path, query, headers, type, bytes);
    }

    /** The request to {@code operation}; a variable of the path without a value is a fault of the recipe. */
    RawRequest request(ApiOperation operation) {
        String target = operation.path();
        for (var parameter : operation.parameters(Where.PATH)) {
            String value = path.get(parameter.name());
            if (value == null) {
                throw new AssertionError("the recipe of " + operation + " gives no " + parameter.name());
            }
            target = target.replace("{" + parameter.name() + "}", encoded(value));
        }
        String asked = query.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var request =
                new RawRequest(operation.method(), asked.isEmpty() ? target : target + "?" + asked, List.of(), body);
        for (var header : headers.entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }
        return mediaType.isEmpty() ? request : request.with("Content-Type", mediaType);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        var more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }
}
