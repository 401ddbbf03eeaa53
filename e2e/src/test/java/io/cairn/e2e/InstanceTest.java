package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.launcher.docker.DockerContainerLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two home folders on one engine: each has a name of its own there, and removing one leaves the other alone. */
@Tag("docker")
class InstanceTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void aHomeKeepsItsNameAndTheUsualOneIsCalledCairn() throws Exception {
        Path usual = folder.resolve("user/.cairn");
        Path other = folder.resolve("other");
        String name = script(other, "instance_name");
        assertThat(name).matches("cairn-[0-9a-f]{8}");
        assertThat(script(folder.resolve("third"), "instance_name"))
                .matches("cairn-[0-9a-f]{8}")
                .isNotEqualTo(name);
        assertThat(script(usual, "instance_name")).isEqualTo("cairn");
        Files.move(other, folder.resolve("moved"));
        assertThat(script(folder.resolve("moved"), "instance_name"))
                .as("a home that is moved keeps the name of its objects")
                .isEqualTo(name);
    }

    @Test
    void removingTheObjectsOfOneLeavesThoseOfTheOther() throws Exception {
        Path one = Files.createDirectories(folder.resolve("one"));
        Path two = Files.createDirectories(folder.resolve("two"));
        Files.writeString(one.resolve("instance"), "test-instance-one\n");
        Files.writeString(two.resolve("instance"), "test-instance-two\n");
        var engine = TestPlatform.ENGINE;
        try (var ofOne = new DockerContainerLauncher(engine, "test-instance-one");
                var ofTwo = new DockerContainerLauncher(engine, "test-instance-two")) {
            try {
                ofOne.createVolume("test-instance-one-data", Map.of());
                ofTwo.createVolume("test-instance-two-data", Map.of());
                script(one, "remove_engine_objects \"$(instance_name)\"; others_in_engine");
                assertThat(ofOne.volumes(Map.of())).isEmpty();
                assertThat(ofTwo.volumes(Map.of())).containsExactly("test-instance-two-data");
            } finally {
                ofOne.volumes(Map.of()).forEach(ofOne::removeVolume);
                ofTwo.volumes(Map.of()).forEach(ofTwo::removeVolume);
            }
        }
    }

    /** Runs a function of the one script; what it prints, without the end of the line. */
    private String script(Path home, String function) throws IOException, InterruptedException {
        var parts =
                "set -euo pipefail; for part in say setup images gate platform compose; do source scripts/$part.sh; done; ";
        var builder = new ProcessBuilder("bash", "-c", parts + function)
                .directory(ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("CAIRN_ROOT", ROOT.toString());
        builder.environment().put("HOME", folder.resolve("user").toString());
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
