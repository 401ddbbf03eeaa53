package io.cairn.quota.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.rules.GeneratedBlock;
import io.cairn.quota.replay.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The picture of the example in docs is made from what the service makes of that example. */
class BurstDayPictureTest {

    private static final Path EXAMPLES = Path.of("..", "docs", "examples", "quota");

    @Test
    void thePictureOfTheDayOfBurstsShowsWhatItsSimulationAnswers() throws IOException {
        var trace = JsonMapper.shared()
                .readValue(Files.readString(EXAMPLES.resolve("burst-day.json")), SimulationViews.Trace.class);
        var day = Traces.read(trace);
        var drawn = DayPicture.of(day, "accelerator", Simulation.compare(day));
        var picture = EXAMPLES.resolve("burst-day.svg");
        if (Boolean.getBoolean(GeneratedBlock.WRITE)) {
            Files.writeString(picture, drawn);
        }
        assertThat(Files.readString(picture))
                .as("-D%s=true draws it anew", GeneratedBlock.WRITE)
                .isEqualTo(drawn);
    }
}
