package io.cairn.kit.outbound;

import io.cairn.kit.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls addresses that users give. Each call is checked anew and goes to the address that was checked; redirects are answers
 * like any other; time and size of an answer are bounded. Nothing is sent twice.
 */
public final class OutboundClient implements AutoCloseable {

    private static final int CONNECTIONS_PER_HOST = 20;
    private static final int CONNECTIONS = 200;

    private final AllowedEndpoints allowed;
    private final Limits limits;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outbound-deadlines").factory());

    /**
     * @param connect until a connection stands
     * @param total until the answer is complete
     * @param answerBytes of the longest body that is read
     */
    public record Limits(Duration connect, Duration total, int answerBytes) {}

    /** @param body bytes with their media type, or none */
    public record Call(String method, URI uri, Map<String, String> headers, byte[] body, String mediaType) {
        /** A call without a body. */
        public static Call get(URI uri) {
            return new Call("GET", uri, Map.of(), new byte[0], "");
        }
    }

    /** @param headers by lower-case name */
    public record Answer(int status, Map<String, String> headers, byte[] body) {}

    /** The answer was longer than is read, or took longer than is waited. */
    public static final class BrokenLimit extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenLimit(String what) {
            super(what);
        }
    }

    public OutboundClient(AllowedEndpoints allowed, Limits limits) {
        this.allowed = allowed;
        this.limits = limits;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                        .setMaxConnTotal(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(limits.connect()))
                                .setSocketTimeout(Timeout.of(limits.total()))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(limits.total()))
                        .setConnectionRequestTimeout(Timeout.of(limits.connect()))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /**
     * @param pointer where the address stands in the user's request, for the problem
     * @throws ProblemException 422 if the address may not be called; nothing was sent
     * @throws IOException if there was no answer within the limits
     */
    public Answer exchange(Call call, String pointer) throws IOException {
        var endpoint = allowed.require(call.uri(), pointer);
        var request = request(call);
        // The host carries the address that was checked, so its name is not resolved again; TLS is held against the
        // name.
        var target = new HttpHost(
                endpoint.uri().getScheme(),
                endpoint.address(),
                Host.of(endpoint.uri()).orElseThrow(),
                port(endpoint));
        var deadline = deadlines.schedule(request::abort, limits.total().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.execute(target, request, this::bounded);
        } catch (IOException broken) {
            throw request.isAborted() ? new BrokenLimit("no answer within " + limits.total()) : broken;
        } finally {
            deadline.cancel(false);
        }
    }

    @Override
    public void close() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }

    private static HttpUriRequestBase request(Call call) {
        var request = new HttpUriRequestBase(call.method(), call.uri());
        call.headers().forEach(request::setHeader);
        if (call.body().length > 0) {
            request.setEntity(new ByteArrayEntity(call.body(), ContentType.parse(call.mediaType())));
        }
        return request;
    }

    private Answer bounded(ClassicHttpResponse response) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var header : List.of(response.getHeaders())) {
            headers.putIfAbsent(header.getName().toLowerCase(java.util.Locale.ROOT), header.getValue());
        }
        var entity = response.getEntity();
        byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(limits.answerBytes() + 1);
        if (body.length > limits.answerBytes()) {
            throw new BrokenLimit("the answer is longer than " + limits.answerBytes() + " bytes");
        }
        return new Answer(response.getCode(), headers, body);
    }

    private static int port(Endpoint endpoint) {
        return endpoint.uri().getPort();
    }
}
