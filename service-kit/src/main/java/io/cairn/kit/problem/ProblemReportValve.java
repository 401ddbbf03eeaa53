package io.cairn.kit.problem;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What Tomcat refuses before any filter runs, such as a path that cannot be decoded, is a problem detail too. */
public final class ProblemReportValve extends ErrorReportValve {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        var type = PlatformProblem.forStatus(HttpStatusCode.valueOf(status));
        write(response, type, type.title() + ".");
    }

    /** Writes a problem past all filters. */
    static void write(Response response, PlatformProblem type, String detail) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", type.type());
        body.put("title", type.title());
        body.put("status", type.status().value());
        body.put("detail", detail);
        // The path could not be read, so it is not repeated.
        body.put("instance", "/");
        body.put("errors", List.of());
        try {
            response.setStatus(type.status().value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            var reporter = response.getReporter();
            if (reporter != null) {
                reporter.write(JSON.writeValueAsString(body));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException gone) {
            ExceptionUtils.handleThrowable(gone);
        }
    }
}
