package io.cairn.kit.test.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("docker")
class PostgresForTestsTest {

    @Test
    void givesEachCallerAnEmptyDatabaseOnServer18() throws SQLException {
        var first = PostgresForTests.freshDatabase();
        var second = PostgresForTests.freshDatabase();
        assertThat(first.url()).isNotEqualTo(second.url());
        try (var connection = DriverManager.getConnection(first.url(), first.user(), first.password());
                var answer = connection.createStatement().executeQuery("SHOW server_version")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(1)).startsWith("18.");
        }
    }
}
