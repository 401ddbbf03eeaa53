package io.cairn.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.gateway.GatewayProperties.Rate;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimits limits = new RateLimits(new Rate(2, Duration.ofSeconds(1), 5), 100, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void aBurstIsAllowedAndThenTheRate() {
        for (int i = 4; i >= 0; i--) {
            assertThat(limits.take("a").remaining()).isEqualTo(i);
        }
        assertThat(limits.take("a").isAllowed()).isFalse();
        assertThat(limits.take("a").waitSeconds()).isEqualTo(1);
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(limits.take("a").isAllowed()).isTrue();
        assertThat(limits.take("a").isAllowed()).isFalse();
    }

    @Test
    void silenceNeverEarnsMoreThanTheBurst() {
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(limits.take("a").remaining()).isEqualTo(4);
    }

    @Test
    void lookingTakesNothing() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.look("a").isAllowed()).isTrue();
        }
        assertThat(limits.take("a").remaining()).isEqualTo(4);
    }

    @Test
    void moreCallersThanAreTrackedDoNotGrowMemory() {
        for (int i = 0; i < 10_000; i++) {
            limits.take("caller " + i);
        }
        assertThat(limits.tracked()).isLessThanOrEqualTo(100);
    }
}
