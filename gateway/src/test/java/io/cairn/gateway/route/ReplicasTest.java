package io.cairn.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplicasTest {

    private static final URI A = URI.create("http://a:1");
    private static final URI B = URI.create("http://b:1");
    private static final URI C = URI.create("http://c:1");

    private final AtomicLong nanos = new AtomicLong();
    private final Replicas replicas = new Replicas("job", List.of(A, B, C), Duration.ofSeconds(5), nanos::get);

    @Test
    void eachCallBeginsOneFurther() {
        assertThat(replicas.order()).containsExactly(A, B, C);
        assertThat(replicas.order()).containsExactly(B, C, A);
        assertThat(replicas.order()).containsExactly(C, A, B);
        assertThat(replicas.order()).containsExactly(A, B, C);
    }

    @Test
    void oneThatRefusedIsTriedLastForAWhile() {
        replicas.refused(A);
        assertThat(replicas.order()).containsExactly(B, C, A);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(replicas.order()).containsExactly(B, C, A);
        assertThat(replicas.order()).containsExactly(C, A, B);
    }

    @Test
    void oneThatAnswersAgainIsBackAtOnce() {
        replicas.refused(A);
        replicas.answered(A);
        assertThat(replicas.order()).containsExactly(A, B, C);
    }

    @Test
    void ifAllRefusedAllAreTriedStill() {
        List.of(A, B, C).forEach(replicas::refused);
        assertThat(replicas.order()).containsExactly(A, B, C);
    }
}
