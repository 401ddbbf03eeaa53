package io.cairn.gateway.route;

import io.cairn.gateway.GatewayProperties;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
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
 * in three points: a replica that does not accept the connection is skipped, since nothing was sent; the time that a service
 * has for its answer runs from the last byte of the request and ends with the head of the answer, so that uploads, downloads
 * and event streams are not cut off; and a broken answer of a service does not reach the client.
 */
@Component
final class ServiceExchange implements ProxyExchange, ServletRequestListener, DisposableBean {

    /** Under this attribute of the request its {@link Replicas} are found. */
    static final String REPLICAS = ServiceExchange.class.getName() + ".replicas";

    private static final String CALL = ServiceExchange.class.getName() + ".call";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final int BUFFER = 16 * 1024;

    private final CloseableHttpClient client;
    private final Standstill standstill;

    ServiceExchange(CloseableHttpClient client, GatewayProperties properties) {
        this.client = client;
        this.standstill = new Standstill(properties.readTimeout());
    }

    /** No replica had the call. */
    static final class NotReached extends IOException {
        private static final long serialVersionUID = 1L;

        NotReached(IOException cause) {
            super(cause);
        }
    }

    @Override
    public ServerResponse exchange(Request request) {
        try {
            return send(request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** An answer that nobody read to its end, because the client hung up or had it already, is not waited for. */
    @Override
    public void requestDestroyed(ServletRequestEvent over) {
        if (over.getServletRequest().getAttribute(CALL) instanceof Cancellable call) {
            call.cancel();
        }
    }

    @Override
    public void destroy() {
        standstill.close();
    }

    private ServerResponse send(Request request) throws IOException {
        var servlet = request.getServerRequest().servletRequest();
        var replicas = (Replicas) request.getServerRequest().attribute(REPLICAS).orElseThrow();
        boolean repeatable = SAFE.contains(servlet.getMethod()) && !hasBody(servlet);
        IOException last = new NotReached(new ConnectException("no replica"));
        for (URI replica : order(replicas, repeatable)) {
            var call = call(request, replicas.name(), replica);
            servlet.setAttribute(CALL, call);
            try {
                var answer = head(call, servlet);
                replicas.answered(replica);
                return response(request, answer);
            } catch (ConnectException
                    | ConnectTimeoutException
                    | ConnectionRequestTimeoutException
                    | NoRouteToHostException
                    | UnknownHostException unreachable) {
                replicas.refused(replica);
                last = new NotReached(unreachable);
            } catch (NoHttpResponseException | SocketException broken) {
                if (!repeatable) {
                    throw broken;
                }
                last = broken;
            }
        }
        throw last;
    }

    /**
     * A service that is stopped closes its connections, and a call can be faster than that news. What is safe is then asked of
     * the next replica, and at the end of the first once more.
     */
    private static List<URI> order(Replicas replicas, boolean repeatable) {
        var order = new ArrayList<>(replicas.order());
        if (repeatable) {
            order.add(order.getFirst());
        }
        return order;
    }

    private ClassicHttpResponse head(HttpUriRequestBase call, HttpServletRequest from) throws IOException {
        var watch = standstill.watch(call);
        if (hasBody(from)) {
            call.setEntity(new EntityTemplate(
                    from.getContentLengthLong(), null, to -> body(from.getInputStream(), to, call, watch)));
        }
        try {
            var answer = client.executeOpen(null, call, null);
            watch.end();
            return answer;
        } catch (IOException failed) {
            watch.end();
            throw failed;
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length > 0 || (length < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
    }

    private static void body(InputStream from, OutputStream to, HttpUriRequestBase call, Standstill.Watch watch)
            throws IOException {
        var buffer = new byte[BUFFER];
        for (int read = read(from, buffer, call); read >= 0; read = read(from, buffer, call)) {
            watch.moved();
            to.write(buffer, 0, read);
            watch.moved();
        }
    }

    /** The library ends a body in good order even after a failure; the service would take a part for the whole. */
    private static int read(InputStream from, byte[] buffer, HttpUriRequestBase call) throws IOException {
        try {
            return from.read(buffer);
        } catch (IOException broken) {
            call.cancel();
            throw broken;
        }
    }

    private static HttpUriRequestBase call(Request request, String service, URI replica) {
        URI target = UriComponentsBuilder.fromUri(Objects.requireNonNull(request.getUri()))
                .scheme(replica.getScheme())
                .host(replica.getHost())
                .port(replica.getPort())
                .build(true)
                .toUri();
        var call = new HttpUriRequestBase(request.getMethod().name(), target);
        CallHeaders.trusted(request.getHeaders(), request.getServerRequest().servletRequest(), service)
                .forEach((name, values) -> values.forEach(value -> call.addHeader(name, value)));
        if ("OPTIONS".equals(call.getMethod()) && !call.containsHeader(HttpHeaders.CONTENT_TYPE)) {
            // The library refuses a body of this method without it; the value is what its absence means.
            call.addHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM_VALUE);
        }
        return call;
    }

    private static ServerResponse response(Request request, ClassicHttpResponse answer) throws IOException {
        var headers = new HttpHeaders();
        for (var header : answer.getHeaders()) {
            headers.add(header.getName(), header.getValue());
        }
        if (isBroken(answer.getCode(), headers)) {
            throw new IOException("status " + answer.getCode() + " without a problem detail");
        }
        var entity = answer.getEntity();
        var response = GatewayServerResponse.status(answer.getCode()).build((client, to) -> {
            if (entity != null) {
                copy(entity.getContent(), to, headers);
            }
            return null;
        });
        var read = new Answer(HttpStatusCode.valueOf(answer.getCode()), headers);
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
