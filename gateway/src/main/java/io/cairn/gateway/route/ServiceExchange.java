package io.cairn.gateway.route;

import io.cairn.gateway.GatewayProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayServerResponse;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Sends one call to a replica of its service and streams the answer back. It differs from the gateway library's own exchange
 * in three points: a replica that refuses the connection is skipped, since nothing was sent; the time that a service has for
 * its answer runs from the last byte of the request and ends with the head of the answer, so that uploads, downloads and
 * event streams are not cut off; and a broken answer of a service does not reach the client.
 */
@Component
final class ServiceExchange implements ProxyExchange, DisposableBean {

    /** Under this attribute of the request its {@link Replicas} are found. */
    static final String REPLICAS = ServiceExchange.class.getName() + ".replicas";

    private static final int BUFFER = 16 * 1024;

    private final Duration readTimeout;
    private final HttpClient client;

    ServiceExchange(GatewayProperties properties) {
        this.readTimeout = properties.readTimeout();
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(properties.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public ServerResponse exchange(Request request) {
        try {
            return send(request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("the gateway stops", stopped));
        }
    }

    @Override
    public void destroy() {
        client.shutdownNow();
    }

    private ServerResponse send(Request request) throws IOException, InterruptedException {
        var replicas = (Replicas) request.getServerRequest().attribute(REPLICAS).orElseThrow();
        var body = new RequestBody(request.getServerRequest().servletRequest().getInputStream());
        IOException refused = new ConnectException("no replica");
        for (URI replica : replicas.order()) {
            try {
                var answer = head(
                        client.sendAsync(
                                call(request, replicas.name(), replica, body),
                                HttpResponse.BodyHandlers.ofInputStream()),
                        body);
                replicas.answered(replica);
                return response(request, answer, body);
            } catch (ConnectException | HttpConnectTimeoutException unreachable) {
                replicas.refused(replica);
                refused = unreachable;
            } catch (IOException | RuntimeException | InterruptedException failed) {
                body.close();
                throw failed;
            }
        }
        throw refused;
    }

    /** Waits for the head of the answer, for no longer than the timeout after the last byte of the request went out. */
    private HttpResponse<InputStream> head(CompletableFuture<HttpResponse<InputStream>> coming, RequestBody body)
            throws IOException, InterruptedException {
        long left = readTimeout.toNanos();
        while (true) {
            try {
                return coming.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                left = readTimeout.toNanos() - (System.nanoTime() - body.movedAt());
                if (left <= 0) {
                    coming.cancel(true);
                    throw new HttpTimeoutException("no answer within " + readTimeout);
                }
            } catch (ExecutionException failed) {
                throw cause(failed, body);
            } catch (InterruptedException stopped) {
                coming.cancel(true);
                throw stopped;
            }
        }
    }

    private static IOException cause(ExecutionException failed, RequestBody body) {
        IOException clients = body.failure();
        if (clients != null) {
            return clients instanceof BodyLimit.BodyTooLarge ? clients : new ClientBrokeOff(clients);
        }
        return failed.getCause() instanceof IOException services ? services : new IOException(failed.getCause());
    }

    /** The client did not send the body that it had announced. */
    static final class ClientBrokeOff extends IOException {
        private static final long serialVersionUID = 1L;

        ClientBrokeOff(IOException cause) {
            super(cause);
        }
    }

    private static HttpRequest call(Request request, String service, URI replica, RequestBody body) {
        URI target = UriComponentsBuilder.fromUri(Objects.requireNonNull(request.getUri()))
                .scheme(replica.getScheme())
                .host(replica.getHost())
                .port(replica.getPort())
                .build(true)
                .toUri();
        var call = HttpRequest.newBuilder(target);
        CallHeaders.trusted(request.getHeaders(), request.getServerRequest().servletRequest(), service)
                .forEach((name, values) -> values.forEach(value -> call.header(name, value)));
        return call.method(
                        request.getMethod().name(),
                        publisher(request.getServerRequest().servletRequest(), body))
                .build();
    }

    private static HttpRequest.BodyPublisher publisher(HttpServletRequest request, RequestBody body) {
        long length = request.getContentLengthLong();
        if (length == 0 || (length < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null)) {
            return HttpRequest.BodyPublishers.noBody();
        }
        var stream = HttpRequest.BodyPublishers.ofInputStream(() -> body);
        return length < 0 ? stream : HttpRequest.BodyPublishers.fromPublisher(stream, length);
    }

    private static ServerResponse response(Request request, HttpResponse<InputStream> answer, RequestBody body)
            throws IOException {
        var headers = new HttpHeaders();
        answer.headers().map().forEach(headers::addAll);
        if (isBroken(answer.statusCode(), headers)) {
            answer.body().close();
            throw new IOException("status " + answer.statusCode() + " without a problem detail");
        }
        var response = GatewayServerResponse.status(answer.statusCode()).build((client, to) -> {
            try (body;
                    InputStream from = answer.body()) {
                copy(from, to, headers);
            }
            return null;
        });
        var read = new Answer(HttpStatusCode.valueOf(answer.statusCode()), headers);
        request.getResponseConsumers().forEach(consumer -> consumer.accept(read, response));
        return response;
    }

    /** Our services fail with problem details; what else comes with such a status is a server's page with inner text. */
    private static boolean isBroken(int status, HttpHeaders headers) {
        return status >= 500
                && !String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE))
                        .startsWith(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    }

    /** An answer whose length is not told is a stream: each part goes on as it comes. */
    private static void copy(InputStream from, HttpServletResponse to, HttpHeaders headers) throws IOException {
        boolean stream = headers.getContentLength() < 0;
        var out = to.getOutputStream();
        var buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            out.write(buffer, 0, read);
            if (stream) {
                out.flush();
            }
        }
        out.flush();
    }

    private record Answer(HttpStatusCode status, HttpHeaders headers) implements Response {
        @Override
        public HttpStatusCode getStatusCode() {
            return status;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
