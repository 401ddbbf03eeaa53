package io.cairn.kit.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.OverHttp;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a scrape finds, and what it must not find: a tag with a value for each job, tenant or address would fill the memory. */
class MetersOverHttpTest extends OverHttp {

    @Test
    void callsAreCountedByTheirRouteAndNotByWhatStandsInIt() {
        for (int number = 41_001; number < 41_020; number++) {
            get("/v1/things/" + number + "?kind=SMALL", "Thing-Mark", "x");
            get("/v1/nowhere/" + number);
        }
        var scrape = ask(bare("/actuator/prometheus").header("Authorization", "Bearer " + ISSUER.token("ada", "ops")));
        assertThat(scrape.status()).isEqualTo(200);
        assertThat(scrape.text())
                .contains("http_server_requests_seconds_count", "uri=\"/v1/things/{number}\"", "jvm_memory_used_bytes")
                .doesNotContainPattern("uri=\"[^\"]*410")
                .doesNotContain("\"ada\"");
        assertThat(Pattern.compile("^http_server_requests_seconds_count", Pattern.MULTILINE)
                        .matcher(scrape.text())
                        .results()
                        .count())
                .as("rows, whatever was asked for")
                .isLessThan(60);
    }

    @Test
    void aTenantDoesNotSeeThem() {
        assertThat(get("/actuator/prometheus").status()).isEqualTo(403);
        assertThat(ask(bare("/actuator/prometheus")).status()).isEqualTo(401);
    }

    @Test
    void aLineThatIsLoggedForACallSaysWhoseCallItIs() {
        assertThat(loggedBy(request("/v1/broken")))
                .anySatisfy(
                        line -> assertThat(line).containsEntry("tenant", "ada").containsEntry("actor", "test-client"));
    }

    @Test
    void aLineOfAServiceThatActsForATenantNamesBoth() {
        var acting = bare("/v1/broken")
                .header("Authorization", "Bearer " + ISSUER.serviceToken("quota", "act-as"))
                .header("Cairn-Tenant", "bob");
        assertThat(loggedBy(acting))
                .anySatisfy(
                        line -> assertThat(line).containsEntry("tenant", "bob").containsEntry("actor", "quota"));
    }

    private List<Map<String, String>> loggedBy(HttpRequest.Builder call) {
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.cairn.kit.problem");
        var lines = new ch.qos.logback.core.read.ListAppender<ch.qos.logback.classic.spi.ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try {
            ask(call);
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(line -> line.getMDCPropertyMap()).toList();
    }
}
