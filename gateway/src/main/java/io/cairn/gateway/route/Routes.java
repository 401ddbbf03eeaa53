package io.cairn.gateway.route;

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
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.core.properties.AbstractSwaggerUiConfigProperties.SwaggerUrl;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** {@code /NAME/...} goes to the service of that name without the prefix; a further service is one line of configuration. */
@Configuration(proxyBeanMethods = false)
class Routes implements WebMvcConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** The library wants an address; {@link ServiceExchange} puts that of a replica in its place. */
    private static final URI ANY_REPLICA = URI.create("http://replica.invalid");

    @Bean
    RouterFunction<ServerResponse> services(GatewayProperties properties) {
        return properties.services().entrySet().stream()
                .map(service -> toService(
                        new Replicas(service.getKey(), service.getValue(), properties.avoidFor(), System::nanoTime)))
                .reduce(RouterFunction::and)
                .orElseThrow();
    }

    /** The one user interface lists the document of each service, and the gateway's own. */
    @Autowired
    void listDocuments(SwaggerUiConfigProperties page, GatewayProperties properties) {
        var documents = new LinkedHashSet<SwaggerUrl>();
        properties.services().keySet().forEach(name -> documents.add(document(name + "-service", "/" + name)));
        documents.add(document("gateway", ""));
        // The page sorts by name; what it shows first is a service.
        page.setUrls(documents);
        page.setUrlsPrimaryName(documents.getFirst().getName());
    }

    private static SwaggerUrl document(String name, String prefix) {
        return new SwaggerUrl(name, prefix + "/v3/api-docs", name);
    }

    @Override
    public void addViewControllers(ViewControllerRegistry views) {
        views.addRedirectViewController("/", "/swagger-ui/index.html");
    }

    private static RouterFunction<ServerResponse> toService(Replicas replicas) {
        String name = replicas.name();
        return route(name)
                .route(path("/" + name + "/**"), http())
                .before(uri(ANY_REPLICA))
                .before(stripPrefix(1))
                .filter((request, next) -> {
                    request.attributes().put(ServiceExchange.REPLICAS, replicas);
                    return orProblem(name, request, next);
                })
                .build();
    }

    private static ServerResponse orProblem(String name, ServerRequest request, HandlerFunction<ServerResponse> next)
            throws Exception {
        try {
            return next.handle(request);
        } catch (UncheckedIOException silent) {
            if (caused(silent, BodyLimit.BodyTooLarge.class)) {
                throw new ProblemException(PlatformProblem.TOO_LARGE, "The body is larger than what is let through.");
            }
            if (caused(silent, BodyLimit.BodyBroken.class)) {
                throw new ProblemException(
                        PlatformProblem.INVALID_REQUEST, "The body broke off, came too slowly or cannot be read.");
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
        if (caused(silent, ServiceExchange.NotReached.class)) {
            return GatewayProblem.SERVICE_UNAVAILABLE;
        }
        return caused(silent, SocketTimeoutException.class)
                ? GatewayProblem.SERVICE_TIMEOUT
                : GatewayProblem.BAD_ANSWER;
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
