package io.cairn.gateway.route;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.removeRequestHeader;
import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.stripPrefix;
import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.cloud.gateway.server.mvc.predicate.GatewayRequestPredicates.path;

import io.cairn.gateway.GatewayProperties;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemBodies;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.problem.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** {@code /job/...} goes to job-service without the prefix; each further service is one line. */
@Configuration(proxyBeanMethods = false)
class Routes implements WebMvcConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** Services trust this header from each other; from outside it would be a way to speak for another tenant. */
    private static final String ACT_AS = "Cairn-Tenant";

    @Bean
    RouterFunction<ServerResponse> job(GatewayProperties properties) {
        return toService("job", properties.jobService());
    }

    @Override
    public void addViewControllers(ViewControllerRegistry views) {
        views.addRedirectViewController("/", "/swagger-ui/index.html");
    }

    private static RouterFunction<ServerResponse> toService(String name, URI address) {
        return route(name)
                .route(path("/" + name + "/**"), http())
                .before(uri(address))
                .before(stripPrefix(1))
                .before(removeRequestHeader(ACT_AS))
                .filter((request, next) -> orProblem(name, request, next))
                .build();
    }

    private static ServerResponse orProblem(String name, ServerRequest request, HandlerFunction<ServerResponse> next)
            throws Exception {
        try {
            return next.handle(request);
        } catch (ResourceAccessException | IOException silent) {
            if (caused(silent, BodyLimit.BodyTooLarge.class)) {
                throw new ProblemException(PlatformProblem.TOO_LARGE, "The body is larger than what is let through.");
            }
            if (caused(silent, BodyLimit.BodyBroken.class)) {
                throw new ProblemException(PlatformProblem.INVALID_REQUEST, "The body cannot be read to its end.");
            }
            LOG.warn("{}-service does not answer: {}", name, silent.getMessage());
            ProblemType type = kind(silent);
            return ServerResponse.status(type.status())
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(ProblemBodies.body(
                            type, name + "-service does not answer; try again.", List.of(), request.path()));
        }
    }

    /** Not reached, reached but too slow, or reached and broken off: only the first is sure to have had no effect. */
    private static ProblemType kind(Throwable silent) {
        if (caused(silent, java.net.ConnectException.class) || caused(silent, HttpConnectTimeoutException.class)) {
            return GatewayProblem.SERVICE_UNAVAILABLE;
        }
        return caused(silent, HttpTimeoutException.class) ? GatewayProblem.SERVICE_TIMEOUT : GatewayProblem.BAD_ANSWER;
    }

    private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
