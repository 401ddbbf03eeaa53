package io.cairn.kit.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The container's error page: what failed before or after the controllers, in filters and in the container itself. */
@Hidden
@RestController
public final class ProblemErrorController implements ErrorController {

    private final ProblemBodies problems;

    public ProblemErrorController(ProblemBodies problems) {
        this.problems = problems;
    }

    /** Answers the error that the container forwards here; asked for directly it is an ordinary 404. */
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        String path = Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
                .map(Object::toString)
                .orElse(request.getRequestURI());
        var type = PlatformProblem.forStatus(HttpStatusCode.valueOf(status));
        problems.write(response, ProblemBodies.body(type, type.title() + ".", List.of(), path));
    }
}
