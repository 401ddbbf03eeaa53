package io.cairn.kit.test.kill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlStepsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INSERT INTO thing (name) VALUES (?)                                         | insert thing
            update thing set name = ? where id = ?                                      | update thing
            DELETE FROM thing WHERE id IN (SELECT id FROM other)                        | delete thing
            SELECT t.name FROM thing t JOIN other o ON o.id = t.id                      | select thing
            WITH l AS (SELECT id FROM t FOR UPDATE SKIP LOCKED) UPDATE thing SET a = 1  | update thing
            SET LOCAL lock_timeout = 10                                                 | SET
            """)
    void aStatementIsNamedByWhatItDoesToWhichTable(String sql, String step) {
        assertThat(SqlSteps.step(sql)).isEqualTo(step);
    }
}
