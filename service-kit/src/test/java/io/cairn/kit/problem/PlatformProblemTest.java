package io.cairn.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpStatus;

class PlatformProblemTest {

    @ParameterizedTest
    @EnumSource
    void theTypeIsAStableUrn(PlatformProblem problem) {
        assertThat(problem.type()).hasToString("urn:cairn:problem:platform:" + problem.slug());
        assertThat(problem.slug()).matches("[a-z]+(-[a-z]+)*");
    }

    @Test
    void noTwoKindsShareASlug() {
        assertThat(Arrays.stream(PlatformProblem.values()).map(PlatformProblem::slug))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void everyStatusThatAFrameworkChoosesHasAKind(HttpStatus status) {
        var kind = PlatformProblem.forStatus(status);
        if (status.isError() && status != HttpStatus.NOT_IMPLEMENTED) {
            assertThat(kind.status().is5xxServerError()).isEqualTo(status.is5xxServerError());
        }
    }

    /** Tomcat's word for a transfer coding that nobody knows; no service answers it of its own. */
    @Test
    void whatTheServerDoesNotImplementIsTheCallersFault() {
        assertThat(PlatformProblem.forStatus(HttpStatus.NOT_IMPLEMENTED)).isEqualTo(PlatformProblem.INVALID_REQUEST);
    }
}
