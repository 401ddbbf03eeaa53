package io.cairn.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.outbox.RetryRule.Next;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRuleTest {

    private static final Instant CREATED = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration DEAD_AFTER = Duration.ofDays(7);
    private static final Answer.NotNow LATER = new Answer.NotNow("down");
    private final RetryRule rule = new RetryRule(
            new OutboxProperties.Retry(Duration.ofSeconds(1), Duration.ofMinutes(10), 2, 0.2), DEAD_AFTER);

    @Test
    void pausesDoubleUpToTheLongest() {
        assertThat(rule.pause(1, 0.5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rule.pause(2, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(rule.pause(5, 0.5)).isEqualTo(Duration.ofSeconds(16));
        assertThat(rule.pause(50, 0.5)).isEqualTo(Duration.ofMinutes(10));
        assertThat(rule.pause(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void chanceSpreadsAPauseByItsJitter() {
        assertThat(rule.pause(1, 0)).isEqualTo(Duration.ofMillis(800));
        assertThat(rule.pause(1, 1)).isEqualTo(Duration.ofMillis(1200));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void successIsDelivered(int status) {
        assertThat(after(Answer.of(status), CREATED)).isEqualTo(new Next.Settled(DeliveryState.DELIVERED));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 410, 413, 422})
    void aFaultOfTheEventIsRejectedAtOnce(int status) {
        assertThat(after(Answer.of(status), CREATED)).isEqualTo(new Next.Settled(DeliveryState.REJECTED));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 308, 408, 425, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int status) {
        assertThat(after(Answer.of(status), CREATED)).isEqualTo(new Next.Again(CREATED.plusSeconds(1)));
    }

    @Test
    void anEventIsGivenUpAtItsAgeAndNotBefore() {
        var lastMoment = CREATED.plus(DEAD_AFTER);
        assertThat(after(LATER, lastMoment.minusNanos(1))).isInstanceOf(Next.Again.class);
        assertThat(after(LATER, lastMoment)).isEqualTo(new Next.Settled(DeliveryState.DEAD));
    }

    @Test
    void anOldEventThatIsAcceptedIsDeliveredAllTheSame() {
        assertThat(after(Answer.of(200), CREATED.plus(DEAD_AFTER).plusSeconds(1)))
                .isEqualTo(new Next.Settled(DeliveryState.DELIVERED));
    }

    private Next after(Answer answer, Instant now) {
        return rule.after(answer, CREATED, 1, now, 0.5);
    }
}
