package io.cairn.kit.outbox;

import java.time.Duration;
import java.time.Instant;

/** Decides what follows on an attempt. Pure: time and chance are arguments. */
final class RetryRule {

    private final OutboxProperties.Retry retry;
    private final Duration deadAfter;

    RetryRule(OutboxProperties.Retry retry, Duration deadAfter) {
        this.retry = retry;
        this.deadAfter = deadAfter;
    }

    /** What follows. */
    sealed interface Next {
        /** Nothing more: the delivery has come to an end. */
        record Settled(DeliveryState state) implements Next {}

        /** Another attempt at {@code at}. */
        record Again(Instant at) implements Next {}
    }

    /**
     * @param created when the event was appended
     * @param attempts how many there were, this one included
     * @param now when the attempt ended
     * @param chance 0 to 1, evenly spread
     */
    Next after(Answer answer, Instant created, int attempts, Instant now, double chance) {
        return switch (answer) {
            case Answer.Accepted accepted -> new Next.Settled(DeliveryState.DELIVERED);
            case Answer.Refused refused -> new Next.Settled(DeliveryState.REJECTED);
            case Answer.NotNow later ->
                now.isBefore(created.plus(deadAfter))
                        ? new Next.Again(now.plus(pause(attempts, chance)))
                        : new Next.Settled(DeliveryState.DEAD);
        };
    }

    Duration pause(int attempts, double chance) {
        double grown = retry.first().toMillis() * Math.pow(retry.factor(), Math.max(0, attempts - 1));
        double bounded = Math.min(grown, retry.longest().toMillis());
        double spread = 1 - retry.jitter() + 2 * retry.jitter() * chance;
        return Duration.ofMillis(Math.max(1, Math.round(bounded * spread)));
    }
}
