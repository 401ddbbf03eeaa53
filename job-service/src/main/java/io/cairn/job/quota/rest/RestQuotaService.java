package io.cairn.job.quota.rest;

import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService;
import io.cairn.kit.outbox.TraceParent;
import io.cairn.kit.service.ServiceTokens;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * {@link QuotaService} over REST, with this service's own token and the tenant that it acts for. Connections, answers and their size
 * are bounded; nothing is sent twice by itself. After a failure nobody tries for a moment, so that many who wait do not each wait
 * for the same silence.
 */
public final class RestQuotaService implements QuotaService {

    private static final Logger LOG = LoggerFactory.getLogger(RestQuotaService.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long MOMENT = Duration.ofSeconds(2).toNanos();
    private static final int LONGEST_ANSWER = 1 << 20;
    /** Holder of what is only planned. */
    private static final String PLANNED = "plan";

    private static final String WAITS_FOR_IT = "quota-service does not answer";

    private final RestClient client;
    private final ServiceTokens tokens;
    private final TraceParent traces;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile long silentSince = System.nanoTime() - MOMENT;

    /** The answer to a call: its status, and its body or nothing. */
    private record Said(int status, JsonNode body) {}

    public RestQuotaService(URI service, ServiceTokens tokens, TraceParent traces) {
        var requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
        requests.setReadTimeout(ANSWER);
        this.client = RestClient.builder()
                .requestFactory(requests)
                .baseUrl(service.toString())
                .build();
        this.tokens = tokens;
        this.traces = traces;
    }

    @Override
    public QuotaAnswer ask(Allocation wanted) {
        var body = body(wanted.job().value(), wanted.attempt(), wanted.ask());
        return said(
                wanted.tenant(),
                post("/v1/allocations", body, headers -> headers.set("Idempotency-Key", wanted.idempotencyKey())),
                WireAnswers::toAsk);
    }

    @Override
    public QuotaAnswer look(TenantId tenant, AllocationKey key) {
        return said(tenant, client.method(HttpMethod.GET).uri("/v1/allocations/{id}", key.id()), WireAnswers::toLook);
    }

    @Override
    public QuotaAnswer beat(TenantId tenant, AllocationKey key) {
        var answer = said(tenant, about(key, ":heartbeat"), WireAnswers::toLook);
        // Whose fence is stale, or who is told nothing, looks: a heartbeat that is refused ends nothing.
        return answer instanceof QuotaAnswer.Silent && isAnswering() ? look(tenant, key) : answer;
    }

    @Override
    public QuotaAnswer release(TenantId tenant, AllocationKey key) {
        var answer = said(tenant, about(key, ":release"), WireAnswers::toRelease);
        // Without a fence only what waits is withdrawn. What was granted in the meantime is held, whatever the answer
        // was.
        return answer instanceof QuotaAnswer.Gone && key.fence() == AllocationKey.NONE_YET ? look(tenant, key) : answer;
    }

    @Override
    public Forecast plan(TenantId tenant, Ask ask) {
        var call = post("/v1/allocations:plan", body(PLANNED, 1, ask), headers -> {});
        return exchanged(tenant, call)
                .map(said -> WireAnswers.toPlan(said.status(), said.body()))
                .orElseGet(() -> new Forecast(Forecast.UNKNOWN, Optional.empty(), WAITS_FOR_IT, Optional.empty()));
    }

    private static Map<String, Object> body(String holder, int attempt, Ask ask) {
        var body = new LinkedHashMap<String, Object>();
        body.put("holder", holder);
        body.put("attempt", attempt);
        body.put("flavor", ask.flavor());
        body.put("requests", ask.requests());
        body.put("mode", "WAIT");
        ask.expectedEnd().ifPresent(end -> body.put("expectedEnd", end.toString()));
        return body;
    }

    private RestClient.RequestHeadersSpec<?> about(AllocationKey key, String verb) {
        return client.post()
                .uri("/v1/allocations/{id}" + verb, key.id())
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.writeValueAsBytes(
                        key.fence() == AllocationKey.NONE_YET ? Map.of() : Map.of("fence", key.fence())));
    }

    private RestClient.RequestHeadersSpec<?> post(
            String path, Map<String, Object> body, Consumer<HttpHeaders> headers) {
        return client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .headers(headers)
                .body(json.writeValueAsBytes(body));
    }

    private QuotaAnswer said(
            TenantId tenant,
            RestClient.RequestHeadersSpec<?> call,
            BiFunction<Integer, JsonNode, QuotaAnswer> meaning) {
        return exchanged(tenant, call)
                .map(said -> meaning.apply(said.status(), said.body()))
                .orElseGet(() -> new QuotaAnswer.Silent(WAITS_FOR_IT));
    }

    private boolean isAnswering() {
        return System.nanoTime() - silentSince >= MOMENT;
    }

    /** Empty if nobody answers, or the issuer gives no token. */
    private Optional<Said> exchanged(TenantId tenant, RestClient.RequestHeadersSpec<?> call) {
        if (!isAnswering()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(call.headers(headers -> {
                        tokens.actFor(tenant, headers);
                        traces.current().ifPresent(trace -> headers.set("traceparent", trace));
                    })
                    .exchange((request, response) -> bounded(response)));
        } catch (RestClientException | ServiceTokens.NoToken silent) {
            LOG.debug("quota-service is not reached", silent);
            silentSince = System.nanoTime();
            return Optional.empty();
        }
    }

    private Said bounded(ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        byte[] bytes = response.getBody().readNBytes(LONGEST_ANSWER + 1);
        if (bytes.length > LONGEST_ANSWER) {
            throw new IOException("the answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        return new Said(status, tree(bytes));
    }

    private JsonNode tree(byte[] bytes) {
        try {
            return bytes.length == 0 ? MissingNode.getInstance() : json.readTree(bytes);
        } catch (JacksonException broken) {
            return MissingNode.getInstance();
        }
    }
}
