package io.cairn.kit.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

/** Builds problem details, and writes them where no controller is at work: in filters and on the error page. */
public final class ProblemBodies {

    private final JsonMapper json;

    public ProblemBodies(JsonMapper json) {
        this.json = json;
    }

    /** The body for one error on the path of {@code request}. */
    public static ProblemDetail body(
            ProblemType type, String detail, List<FieldProblem> errors, HttpServletRequest request) {
        return body(type, detail, errors, request.getRequestURI());
    }

    /** The body for one error on {@code path}, which may hold anything that a client can send. */
    public static ProblemDetail body(ProblemType type, String detail, List<FieldProblem> errors, String path) {
        var body = ProblemDetail.forStatusAndDetail(type.status(), detail);
        body.setType(type.type());
        body.setTitle(type.title());
        body.setInstance(instance(path));
        body.setProperty("errors", errors);
        return body;
    }

    /** Answers with this problem; headers that are already set stay. A response that has begun is left alone. */
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail)
            throws IOException {
        write(response, body(type, detail, List.of(), request));
    }

    void write(HttpServletResponse response, ProblemDetail body) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(body.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(body));
    }

    private static URI instance(String path) {
        try {
            return URI.create(path);
        } catch (IllegalArgumentException notEncoded) {
            return URI.create(UriUtils.encodePath(path, StandardCharsets.UTF_8));
        }
    }
}
