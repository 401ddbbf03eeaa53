package io.cairn.kit.test.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes one line to {@code target/docker-tests.txt} for each test tagged {@code docker} that was executed. The gate counts
 * the lines: a run in which no such test touched the engine proves nothing and fails.
 */
public final class DockerTestsListener implements TestExecutionListener {

    private static final TestTag DOCKER = TestTag.create("docker");
    private static final Path LIST = Path.of("target", "docker-tests.txt");

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest() || !test.getTags().contains(DOCKER)) {
            return;
        }
        try {
            Files.createDirectories(LIST.getParent());
            Files.writeString(
                    LIST,
                    result.getStatus() + " " + test.getUniqueId() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
