package io.cairn.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPointersTest {

    @ParameterizedTest
    @CsvSource({
        "name,/name",
        "tasks[0].type,/tasks/0/type",
        "tasks[10],/tasks/10",
        "env[a.b].value,/env/a.b/value",
        "matrix[1][2],/matrix/1/2",
        "paths[a/b~c],/paths/a~1b~0c",
        "'',''"
    })
    void aPropertyPathBecomesAPointer(String property, String pointer) {
        assertThat(JsonPointers.ofProperty(property)).isEqualTo(pointer);
    }
}
