package io.cairn.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WhyPageTest {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLETED")
    void eachReasonOfABadEndIsExplainedToUsers(EndReason reason) throws IOException {
        assertThat(Files.readString(Path.of("../docs/why-a-job.md"))).contains("| `" + reason + "` |");
    }
}
