package io.cairn.job.quota.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.quota.QuotaServiceContract;
import io.cairn.job.quota.rest.QuotaServer.Canned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server on loopback that speaks the contract; what the real one must do too is in the contract. */
class RestQuotaServiceTest extends QuotaServiceContract {

    private static final AllocationKey KEY = new AllocationKey("a1", 7);

    @TempDir
    private Path folder;

    private QuotaServer server;
    private RestQuotaService service;

    @BeforeEach
    void start() throws IOException {
        server = QuotaServer.start();
        service = new RestQuotaService(server.url(), server.tokens(secret()), Optional::empty);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path secret() throws IOException {
        return Files.writeString(folder.resolve("secret"), "hush");
    }

    @Override
    protected QuotaService service() {
        return service;
    }

    @Test
    void aCallNamesTheTenantItIsForAndAWishItsKey() {
        var wanted = wished(1000);
        var grant = granted(service.ask(wanted));
        service.beat(wanted.tenant(), grant.key());
        service.release(wanted.tenant(), grant.key());
        assertThat(server.calls())
                .containsExactly(
                        "POST /v1/allocations acme " + wanted.job() + "/1",
                        "POST /v1/allocations/a1:heartbeat acme",
                        "POST /v1/allocations/a1:release acme");
    }

    @Test
    void whatIsOwnAndWhatOthersLendIsToldApartByName() {
        server.own(600);
        var grant = granted(service.ask(wished(1000)));
        assertThat(grant.own()).containsEntry("cpu", 600L);
        assertThat(grant.loans()).singleElement().satisfies(loan -> {
            assertThat(loan.lender()).isEqualTo("bob");
            assertThat(loan.amounts()).containsEntry("cpu", 400L);
        });
    }

    @Test
    void whatWasGrantedBeforeItCouldBeWithdrawnIsToldByItsFence() {
        server.capacity(0);
        var wanted = wished(1000);
        var waiting = (QuotaAnswer.Waiting) service.ask(wanted);
        server.capacity(4000);
        var late = granted(service.release(wanted.tenant(), waiting.key()));
        assertThat(late.key().fence()).isPositive();
        assertThat(service.release(wanted.tenant(), late.key())).isInstanceOf(QuotaAnswer.Gone.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503})
    void anAnswerThatMayBeOtherwiseLaterIsAsGoodAsNone(int status) {
        server.answer(new Canned(status, "{\"detail\": \"Not now.\"}"));
        assertThat(service.ask(wished(1)))
                .isEqualTo(new QuotaAnswer.Silent("quota-service answers " + status + ": Not now."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"state\": \"GRANTED\"}",
                "{\"state\": \"GRANTED\", \"id\": \"a1\"}",
                "{\"state\": \"WAITING\"}",
                "{\"state\": \"RECALLED\", \"id\": \"a1\", \"fence\": 1, \"own\": {}, \"recallDeadline\": \"soon\"}",
                "{\"state\": \"SOMETHING\", \"id\": \"a1\", \"fence\": 1, \"own\": {}}"
            })
    void anAnswerThatIsNotUnderstoodIsAsGoodAsNone(String body) {
        server.answer(new Canned(200, body));
        assertThat(service.look(wished(1).tenant(), KEY)).isInstanceOf(QuotaAnswer.Silent.class);
        assertThat(service.ask(wished(1))).isInstanceOf(QuotaAnswer.Silent.class);
    }

    @Test
    void anAnswerThatIsTooLongIsAsGoodAsNone() {
        server.answer(new Canned(200, "{\"x\": \"" + "x".repeat(1 << 20) + "\"}"));
        assertThat(service.look(wished(1).tenant(), KEY)).isInstanceOf(QuotaAnswer.Silent.class);
    }

    @Test
    void aReturnThatIsNotUnderstoodSettlesNothing() {
        for (int status : new int[] {401, 409, 500, 503}) {
            server.answer(new Canned(status, "{}"));
            assertThat(service.release(wished(1).tenant(), KEY)).isInstanceOf(QuotaAnswer.Silent.class);
        }
    }

    @Test
    void whereNobodyAnswersManyDoNotEachWaitForTheSameSilence() throws IOException {
        server.close();
        var nobody = new RestQuotaService(server.url(), server.tokens(secret()), Optional::empty);
        long began = System.nanoTime();
        for (int call = 0; call < 1000; call++) {
            assertThat(nobody.ask(wished(1))).isEqualTo(new QuotaAnswer.Silent("quota-service does not answer"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
        assertThat(nobody.plan(wished(1).tenant(), wished(1).ask()).decision()).isEqualTo("UNKNOWN");
    }
}
