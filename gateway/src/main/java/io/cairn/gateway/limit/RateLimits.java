package io.cairn.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cairn.gateway.GatewayProperties;
import io.cairn.gateway.GatewayProperties.Rate;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket for each of many callers, by Bucket4j. Each gateway counts for itself: N of them together let N times as much
 * through. Memory is bounded: of more callers than are tracked the one that was silent longest is forgotten, and begins
 * anew with a full bucket.
 */
final class RateLimits {

    private final Cache<String, Bucket> buckets;
    private final Rate rate;
    private final TimeMeter time;

    RateLimits(Rate rate, int tracked, TimeMeter time) {
        this.rate = rate;
        this.time = time;
        this.buckets = Caffeine.newBuilder().maximumSize(tracked).build();
    }

    static RateLimits of(Rate rate, GatewayProperties properties, TimeMeter time) {
        return new RateLimits(rate, properties.limits().tracked(), time);
    }

    /**
     * What a caller has left.
     *
     * @param isAllowed whether this call may go on
     * @param limit the size of a full bucket
     * @param remaining how many calls are left now
     * @param waitSeconds how long until the next call is allowed if this one is not, rounded up; else until the bucket is full
     */
    record Standing(boolean isAllowed, long limit, long remaining, long waitSeconds) {}

    /** Takes one call from the caller's bucket, if it holds one. */
    Standing take(String caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        long nanos = probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
        return new Standing(probe.isConsumed(), rate.burst(), probe.getRemainingTokens(), seconds(nanos));
    }

    /** The same without taking one. */
    Standing look(String caller) {
        var probe = bucket(caller).estimateAbilityToConsume(1);
        return new Standing(
                probe.canBeConsumed(),
                rate.burst(),
                probe.getRemainingTokens(),
                seconds(probe.getNanosToWaitForRefill()));
    }

    /** How many callers are remembered. */
    long tracked() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket(String caller) {
        return buckets.get(
                caller,
                unknown -> Bucket.builder()
                        .withCustomTimePrecision(time)
                        .addLimit(Bandwidth.builder()
                                .capacity(rate.burst())
                                .refillGreedy(rate.calls(), rate.period())
                                .build())
                        .build());
    }

    private static long seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return nanos <= 0 ? 0 : (nanos + second - 1) / second;
    }
}
