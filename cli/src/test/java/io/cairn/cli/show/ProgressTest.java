package io.cairn.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter text = new StringWriter();

    @Test
    void aTerminalHasOneLineThatIsRewritten() {
        var progress = new Progress(new PrintWriter(text), true, false);
        progress.now("QUEUED: position 1");
        progress.now("QUEUED: position 1");
        progress.now("RUNNING");
        progress.clear();
        assertThat(text.toString()).isEqualTo("\r\u001b[KQUEUED: position 1\r\u001b[KRUNNING\r\u001b[K");
    }

    @Test
    void elsewhereEachChangeIsALineAndFiguresAreLeftOut() {
        var progress = new Progress(new PrintWriter(text), false, false);
        progress.often("12 %");
        progress.now("QUEUED");
        progress.now("QUEUED");
        progress.line("RUNNING");
        assertThat(text.toString().lines()).containsExactly("QUEUED", "RUNNING");
    }

    @Test
    void quietSaysNothing() {
        var progress = new Progress(new PrintWriter(text), true, true);
        progress.now("QUEUED");
        progress.line("RUNNING");
        progress.clear();
        assertThat(text.toString()).isEmpty();
    }
}
