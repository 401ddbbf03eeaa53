package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** The command line as its users have it: the script as a process, jobs in containers. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class CliE2E {

    private static TestPlatform platform;
    private static ProbeLibrary library;
    private static Map<String, String> environment;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        library = ProbeLibrary.of(platform.client("typist"));
        environment = Map.of(
                "CAIRN_HOME", platform.home().toString(),
                "CAIRN_PORT", String.valueOf(platform.gateway().getPort()),
                "CAIRN_TENANT", "typist");
        // The first call may build and train the client.
        assertThat(cairn("ps").err()).doesNotContain("Exception");
    }

    @Test
    void aRunPrintsTheLogAloneOnStandardOutputAndEndsWith0() throws IOException {
        var result = run("echo hello; echo \"args $*\"; echo $COLOUR", "--env", "COLOUR=blue", "--", "--steps", "2");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("hello\nargs --steps 2\nblue\n");
        assertThat(result.err()).contains("program: ").contains("job j").contains("SUCCEEDED");
    }

    @Test
    void theCodeOfTheFailedRankIsPassedOn() throws IOException {
        assertThat(run("exit 3").code()).isEqualTo(3);
        var two = script("[ $CAIRN_NODE_RANK = 0 ] && sleep 600; echo one; exit 5");
        var result = cairn("run", "shell", "pytorch-ddp", two, "--workers", "2", "--cpu", "0.2", "--memory", "64m");
        assertThat(result.code()).as(result.err()).isEqualTo(5);
        assertThat(result.out()).contains("worker/1 | one");
    }

    @Test
    void memoryBeyondTheLimitIs137() throws IOException {
        assertThat(run("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}")
                        .code())
                .isEqualTo(137);
    }

    @Test
    void ctrlCStopsTheJob() throws Exception {
        var running = CairnScript.start(environment, CairnScript.command(arguments("echo up; sleep 600")));
        running.awaitOut("up");
        running.interrupt();
        var result = running.awaitEnd();
        assertThat(result.code()).as(result.err()).isEqualTo(130);
        assertThat(library.job(id(result.err())).path("state").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void aDetachedJobIsListedReadAndStopped() throws IOException {
        String id = run("echo here; sleep 600", "--detach", "--name", "by hand")
                .out()
                .strip();
        CairnScript.start(environment, CairnScript.command("logs", "-f", id)).awaitOut("here");
        assertThat(cairn("ps").out())
                .contains("WHY")
                .contains(id)
                .contains("by hand")
                .contains("shell/single");
        assertThat(cairn("ps", "-o", "json").out()).startsWith("{").contains(id);
        assertThat(cairn("logs", id.substring(0, 20), "--rank", "worker/0").out())
                .isEqualTo("here\n");
        assertThat(cairn("stop", id).code()).isZero();
        library.awaitEnd(id);
        assertThat(cairn("ps").out()).doesNotContain(id);
        assertThat(cairn("ps", "--all").out()).contains(id).contains("CANCELLED");
    }

    @Test
    void whyAJobWaitsIsSaid() throws IOException {
        String all = String.valueOf(
                DockerClientFactory.instance().client().infoCmd().exec().getNCPU());
        String first = cairn("run", "shell", "single", script("sleep 600"), "--cpu", all, "--memory", "64m", "--detach")
                .out()
                .strip();
        var second = CairnScript.start(
                environment,
                CairnScript.command("run", "shell", "single", script("echo done"), "--cpu", all, "--memory", "64m"));
        second.awaitErr("QUEUED: ");
        library.stop(first);
        var result = second.awaitEnd();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("QUEUED: position");
    }

    @Test
    void aRunThatIsStoppedInTheQueueHasNoLogAndEndsAsStopped() throws IOException {
        String all = String.valueOf(
                DockerClientFactory.instance().client().infoCmd().exec().getNCPU());
        String first = cairn("run", "shell", "single", script("sleep 600"), "--cpu", all, "--memory", "64m", "--detach")
                .out()
                .strip();
        var second = CairnScript.start(
                environment,
                CairnScript.command("run", "shell", "single", script("echo never"), "--cpu", all, "--memory", "64m"));
        second.awaitErr("QUEUED: ");
        library.stop(id(second.err()));
        var result = second.awaitEnd();
        library.stop(first);
        library.awaitEnd(first);
        assertThat(result.code()).as(result.err()).isEqualTo(130);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("CANCELLED");
    }

    @Test
    void aPlanNamesTemplateImageAndFile() throws IOException {
        var plan = cairn("plan", "shell", "single", script("true"));
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out())
                .contains("template  ")
                .contains("cairn.local/probe:1@sha256:")
                .contains("kind: Job");
    }

    @Test
    void outputsAreListedAndFetched() throws IOException {
        var result = run("echo 42 > /cairn/output/answer.txt;"
                + " echo '{\"name\": \"loss\", \"value\": 0.5}' > /cairn/output/metrics.jsonl");
        String id = id(result.err());
        assertThat(cairn("outputs", id).out()).contains("worker-0/answer.txt");
        var metrics = cairn("metrics", id);
        assertThat(metrics.code()).as(metrics.err()).isZero();
        assertThat(metrics.out()).startsWith("RANK").contains("worker/0", "loss", "0.5");
        var target = folder.resolve("got");
        assertThat(cairn("outputs", id, target.toString()).code()).isZero();
        assertThat(target.resolve("worker-0/answer.txt")).hasContent("42");
    }

    @Test
    void whatIsWrongIsOneSentenceWithACodeOfItsOwn() throws IOException {
        var unknown = cairn("run", "nosuch", "single", script("true"));
        assertThat(unknown.code()).isEqualTo(65);
        assertThat(unknown.err())
                .contains("cairn: ")
                .contains("[job:unknown-pair]")
                .doesNotContain("\tat ");
        assertThat(cairn("logs", "j000").code()).isEqualTo(66);
        assertThat(cairn("ps", "--nosuch").code()).isEqualTo(64);
        var nobody = CairnScript.run(
                Map.of("CAIRN_URL", "http://127.0.0.1:" + TestPlatform.freePort(), "CAIRN_TOKEN", "x"), "ps");
        assertThat(nobody.code()).isEqualTo(69);
        assertThat(nobody.err()).contains("no platform answers");
        var stranger = CairnScript.run(Map.of("CAIRN_URL", platform.gateway().toString(), "CAIRN_TOKEN", "x"), "ps");
        assertThat(stranger.code()).isEqualTo(77);
    }

    @Test
    void aTokenIsPrintedAloneAndKeptForItsOwnerOnly() throws IOException {
        assertThat(cairn("token", "acme").out()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\n");
        try (var kept = Files.list(platform.home().resolve("cli"))) {
            assertThat(kept)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    private CairnScript.Result run(String script, String... more) throws IOException {
        return cairn(arguments(script, more));
    }

    private String[] arguments(String script, String... more) throws IOException {
        var arguments = new java.util.ArrayList<>(
                List.of("run", "shell", "single", script(script), "--cpu", "0.2", "--memory", "64m"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static CairnScript.Result cairn(String... arguments) {
        return CairnScript.run(environment, arguments);
    }

    private String script(String text) throws IOException {
        var program = Files.createTempDirectory(folder, "program");
        Files.writeString(program.resolve("main.sh"), text + "\n");
        return program.toString();
    }

    private static String id(String err) {
        var found = java.util.regex.Pattern.compile("job (j[0-9a-z]{25})").matcher(err);
        assertThat(found.find()).as(err).isTrue();
        return found.group(1);
    }
}
