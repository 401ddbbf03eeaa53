package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.support.GenericApplicationContext;

/** Callers that call too often, with a time of the test's own. */
class LimitsOverHttpTest {

    @TempDir
    private static Path home;

    private static final AtomicLong NANOS = new AtomicLong();
    private static TestGateway gateway;

    private static final TimeMeter TIME = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return NANOS.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                home,
                GatewayApplication.application()
                        .initializers(context ->
                                ((GenericApplicationContext) context).registerBean(TimeMeter.class, () -> TIME)),
                "--cairn.gateway.limits.tenant.calls=1",
                "--cairn.gateway.limits.tenant.burst=3",
                "--cairn.gateway.limits.address.calls=1",
                "--cairn.gateway.limits.address.burst=2",
                "--cairn.gateway.limits.guesses.calls=1",
                "--cairn.gateway.limits.guesses.period=1m",
                "--cairn.gateway.limits.guesses.burst=2");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void anHourLater() {
        pass(Duration.ofHours(1));
    }

    @Test
    void aTenantThatCallsTooOftenIsToldWhenToCallAgainAndOthersAreNotHeldUp() {
        String acme = gateway.token("tenant=acme");
        String rival = gateway.token("tenant=rival");
        for (int left = 2; left >= 0; left--) {
            var answer = gateway.get("/nothing", acme);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("RateLimit-Limit")).hasValue("3");
            assertThat(answer.headers().firstValue("RateLimit-Remaining")).hasValue(String.valueOf(left));
        }
        var refused = gateway.get("/nothing", acme);
        assertProblem(refused, 429, "gateway:too-many-requests");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(gateway.get("/nothing", rival).statusCode()).isEqualTo(404);
        pass(Duration.ofSeconds(1));
        assertThat(gateway.get("/nothing", acme).statusCode()).isEqualTo(404);
        assertThat(gateway.get("/nothing", acme).statusCode()).isEqualTo(429);
    }

    @Test
    void anotherTokenOfTheSameTenantIsNoWayAround() {
        for (int i = 0; i < 3; i++) {
            assertThat(gateway.get("/nothing", gateway.token("tenant=many")).statusCode())
                    .isEqualTo(404);
        }
        assertThat(gateway.get("/nothing", gateway.token("tenant=many")).statusCode())
                .isEqualTo(429);
    }

    @Test
    void callsWithoutAValidTokenCountForTheirAddress() {
        assertThat(gateway.open("/nothing").statusCode()).isEqualTo(401);
        assertThat(gateway.get("/nothing", "not.a.token").statusCode()).isEqualTo(401);
        assertThat(gateway.open("/nothing").statusCode()).isEqualTo(429);
        assertThat(gateway.get("/nothing", "not.a.token").statusCode()).isEqualTo(429);
        assertThat(gateway.open("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(gateway.get("/nothing", gateway.token("tenant=calm")).statusCode())
                .as("a valid token from the same address")
                .isEqualTo(404);
    }

    @Test
    void whoGuessesASecretIsSoonHeldUpEvenWithTheRightOneAndOthersAreNot() {
        assertThat(gateway.tokenAnswer("cairn-admin", "guess", "").statusCode()).isEqualTo(401);
        assertThat(gateway.tokenAnswer("cairn-admin", "guess", "").statusCode()).isEqualTo(401);
        var held = gateway.tokenAnswer("cairn-admin", gateway.adminSecret(), "");
        assertProblem(held, 429, "gateway:too-many-requests");
        assertThat(held.headers().firstValue("Retry-After")).hasValue("60");
        String ofJob = TestGateway.text(home.resolve("service-secrets/job"));
        assertThat(gateway.tokenAnswer("job", ofJob, "").statusCode()).isEqualTo(200);
        pass(Duration.ofMinutes(1));
        assertThat(gateway.tokenAnswer("cairn-admin", gateway.adminSecret(), "").statusCode())
                .isEqualTo(200);
    }

    private static void pass(Duration time) {
        NANOS.addAndGet(time.toNanos());
    }
}
