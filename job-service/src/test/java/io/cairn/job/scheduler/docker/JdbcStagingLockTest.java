package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.test.postgres.PostgresForTests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class JdbcStagingLockTest {

    private static PostgresForTests.Database database;

    @BeforeAll
    static void database() {
        database = PostgresForTests.freshDatabase();
    }

    @Test
    void whoFindsItTakenIsToldAndDoesNotWait() {
        var done = new ArrayList<String>();
        var one = replica();
        var other = replica();
        assertThat(one.holding("volume", () -> {
                    assertThat(other.holding("volume", () -> done.add("never"))).isFalse();
                    assertThat(other.holding("another", () -> done.add("another")))
                            .isTrue();
                }))
                .isTrue();
        assertThat(other.holding("volume", () -> done.add("after"))).isTrue();
        assertThat(done).isEqualTo(List.of("another", "after"));
    }

    @Test
    void workThatFailsFreesIt() {
        assertThatThrownBy(() -> replica().holding("volume", () -> {
                    throw new IllegalStateException("engine gone");
                }))
                .hasMessage("engine gone");
        assertThat(replica().holding("volume", () -> {})).isTrue();
    }

    @Test
    void theEndOfTheHoldersConnectionFreesIt() {
        var other = replica();
        assertThatThrownBy(() -> replica().holding("volume", () -> {
                    JdbcClient.create(connections())
                            .sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
                            .query(row -> {});
                    assertThat(other.holding("volume", () -> {}))
                            .as("as after a kill of the holder")
                            .isTrue();
                }))
                .as("the holder notices at its commit")
                .isInstanceOf(RuntimeException.class);
    }

    private static JdbcStagingLock replica() {
        var connections = connections();
        return new JdbcStagingLock(
                JdbcClient.create(connections), new TransactionTemplate(new DataSourceTransactionManager(connections)));
    }

    private static DriverManagerDataSource connections() {
        return new DriverManagerDataSource(database.url(), database.user(), database.password());
    }
}
