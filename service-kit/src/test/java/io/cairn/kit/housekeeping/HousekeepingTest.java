package io.cairn.kit.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.work.DurableWork;
import io.cairn.kit.work.WorkProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HousekeepingTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void everyChoreIsDoneAtTheTimeOfTheClock() {
        var done = new ArrayList<String>();
        new Housekeeping(
                        List.of(
                                chore("a", now -> {
                                    done.add("a " + now);
                                    return 1;
                                }),
                                chore("b", now -> {
                                    done.add("b " + now);
                                    return 0;
                                })),
                        CLOCK)
                .round();
        assertThat(done).containsExactly("a " + NOW, "b " + NOW);
    }

    @Test
    void aChoreThatFailsKeepsNoOtherFromBeingDone() {
        var done = new AtomicInteger();
        new Housekeeping(
                        List.of(
                                chore("broken", now -> {
                                    throw new IllegalStateException("no");
                                }),
                                chore("good", now -> done.incrementAndGet())),
                        CLOCK)
                .round();
        assertThat(done).hasValue(1);
    }

    @Test
    void keysAreKeptForTwoDaysAtLeast() {
        assertThatThrownBy(() -> new HousekeepingProperties(Duration.ofHours(1), Duration.ofHours(47)))
                .hasMessageContaining("48h");
    }

    @Test
    @Tag("docker")
    void ofTwoReplicasOneHasItInHandAtATimeAndItComesAgain() {
        var fresh = PostgresForTests.freshDatabase();
        try (var database = new HikariDataSource()) {
            database.setJdbcUrl(fresh.url());
            database.setUsername(fresh.user());
            database.setPassword(fresh.password());
            Flyway.configure()
                    .dataSource(database)
                    .locations("classpath:db/migration/kit")
                    .load()
                    .migrate();
            var mayEnd = new CountDownLatch(1);
            var begun = new AtomicInteger();
            var chore = chore("slow", now -> {
                begun.incrementAndGet();
                try {
                    mayEnd.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
                return 0;
            });
            try (var one = replica(database, chore);
                    var two = replica(database, chore)) {
                one.start();
                two.start();
                await().until(() -> begun.get() == 1);
                await().during(Duration.ofSeconds(1)).until(() -> begun.get() == 1);
                mayEnd.countDown();
                await().until(() -> begun.get() >= 3);
            }
        }
    }

    private static DurableWork replica(HikariDataSource database, Chore chore) {
        return new DurableWork(
                database,
                List.of(new Housekeeping(List.of(chore), CLOCK).task(Duration.ofMillis(50))),
                new WorkProperties(Duration.ofMillis(50), Duration.ofSeconds(3), 2));
    }

    private static Chore chore(String name, Function<Instant, Integer> work) {
        return new Chore() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int removeOld(Instant now) {
                return work.apply(now);
            }
        };
    }
}
