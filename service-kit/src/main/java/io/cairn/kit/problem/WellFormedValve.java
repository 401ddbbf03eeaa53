package io.cairn.kit.problem;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;

/** Refuses requests that are not {@link WellFormed}, before any filter reads them. */
final class WellFormedValve extends ValveBase {

    WellFormedValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        // What Tomcat could not even take apart has no target; it is refused already and only passes here for the log.
        String path = request.getRequestURI();
        if (path == null) {
            getNext().invoke(request, response);
            return;
        }
        if (response.getStatus() >= 400) {
            // A method such as TRACE, which Tomcat refuses whatever else the request holds: no filter is to read that
            // either.
            var refused = PlatformProblem.forStatus(HttpStatusCode.valueOf(response.getStatus()));
            response.setSuspended(false);
            ProblemReportValve.write(response, refused, refused.title() + ".");
            return;
        }
        var fault = WellFormed.ofTarget(path, request.getQueryString()).or(() -> headers(request));
        if (fault.isPresent()) {
            ProblemReportValve.write(
                    response, PlatformProblem.INVALID_REQUEST, fault.get().detail());
            return;
        }
        getNext().invoke(request, response);
    }

    private static Optional<WellFormed.Fault> headers(Request request) {
        var forwarded = new HttpHeaders();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                var fault = WellFormed.ofHeader(name, value);
                if (fault.isPresent()) {
                    return fault;
                }
                if (WellFormed.saysWhereItCameFrom(name)) {
                    forwarded.add(name, value);
                }
            }
        }
        return forwarded.isEmpty() ? Optional.empty() : WellFormed.ofForwarded(forwarded);
    }
}
