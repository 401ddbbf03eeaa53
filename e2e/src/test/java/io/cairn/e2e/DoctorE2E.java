package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that a machine may lack is taken away for real; one sentence says so and what to do. */
@Tag("docker")
@Tag("e2e")
class DoctorE2E {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    private Path folder;

    private Map<String, String> environment;

    @BeforeEach
    void aMachineThatLacksNothing() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        environment = new HashMap<>(Map.of(
                "CAIRN_HOME", Files.createDirectory(folder.resolve("home")).toString(),
                "CAIRN_PORT", String.valueOf(TestPlatform.freePort()),
                "CAIRN_JOB_PORT", String.valueOf(TestPlatform.freePort()),
                "CAIRN_QUOTA_PORT", String.valueOf(TestPlatform.freePort())));
    }

    @Test
    void aWholeMachineIsWell() {
        var result = doctor();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines()).allMatch(line -> line.endsWith(": ok"));
    }

    @Test
    void anEngineThatDoesNotAnswer() {
        environment.put("DOCKER_HOST", "tcp://127.0.0.1:" + TestPlatform.freePort());
        assertSays(doctor(), "no Docker engine answers at DOCKER_HOST=", "start it, or unset DOCKER_HOST");
    }

    @Test
    void noDockerAtAll() throws IOException {
        environment.put("PATH", pathWithout("docker"));
        assertSays(doctor(), "Docker is not installed", "./cairn doctor --fix installs it");
    }

    @Test
    void aSocketThatIsForOthers() throws IOException {
        var socket = folder.resolve("docker.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
            environment.put("DOCKER_HOST", "unix://" + socket);
            environment.put("HOME", "/nonexistent");
            var command = new ArrayList<String>();
            if (ROOT) { // whom no mode of a file stops
                command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            }
            command.addAll(List.of(copyOfTheScripts().toString(), "doctor"));
            assertSays(
                    CairnScript.start(offline(), command).awaitEnd(),
                    "you may not use the Docker socket",
                    "usermod -aG docker");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "up", "demo"})
    void aPortThatAnotherProgramHas(String command) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("CAIRN_PORT", String.valueOf(taken.getLocalPort()));
            assertSays(
                    CairnScript.run(environment, command),
                    "port " + taken.getLocalPort() + " is taken by another program",
                    "choose another with CAIRN_PORT=PORT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "up", "demo", "test"})
    void aFullDisk(String command) {
        var home = environment.get("CAIRN_HOME");
        String disk = folder.resolve("disk").toString();
        // A file system of 16 MiB that only this process sees. A loop device where one can be had, else memory.
        String mount = "truncate -s 16M " + disk + " && mkfs.ext4 -q -F " + disk + " && mount -o loop " + disk + " "
                + home + " 2>/dev/null || mount -t tmpfs -o size=16m none " + home;
        assertSays(
                CairnScript.start(environment, apart("-m", mount, command)).awaitEnd(),
                "the disk is full: ",
                "make room, or set CAIRN_HOME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "up", "demo", "test", "ps"})
    void noJdk(String command) throws IOException {
        environment.putAll(Map.of(
                "JAVA_HOME", "", "CAIRN_JDK_PLACES", folder.resolve("none").toString(), "PATH", pathWithout("java")));
        assertSays(CairnScript.run(environment, command), "no JDK 25 was found", "install Temurin 25");
    }

    @Test
    void noNetworkWhileSomethingHasToBeFetched() throws IOException {
        var command = new ArrayList<>(
                List.of("unshare", ROOT ? "-n" : "-rn", copyOfTheScripts().toString(), "doctor"));
        environment.putAll(Map.of("https_proxy", "", "HTTPS_PROXY", "", "http_proxy", "", "HTTP_PROXY", ""));
        assertSays(
                CairnScript.start(environment, command).awaitEnd(),
                "no network: the Maven repository ",
                "name a mirror in ~/.m2/settings.xml");
    }

    @Test
    void aHomeThatCannotBeWritten() {
        var home = environment.get("CAIRN_HOME");
        assertSays(
                CairnScript.start(environment, apart("-m", "mount -t tmpfs -o ro none " + home, "doctor"))
                        .awaitEnd(),
                "cannot be written",
                "make it writable");
    }

    @Test
    void aHomeThatIsAFile() throws IOException {
        environment.put("CAIRN_HOME", Files.createFile(folder.resolve("file")) + "/home");
        assertSays(doctor(), "is no folder", "set CAIRN_HOME to another place");
    }

    @Test
    void aHomeOfAnotherUser() throws IOException {
        if (ROOT) {
            var nobody = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(Path.of(environment.get("CAIRN_HOME")), nobody);
        } else {
            environment.put("CAIRN_HOME", "/usr");
        }
        assertSays(doctor(), " belongs to ", "chown -R");
    }

    @Test
    void fixMakesTheHomeAndRemovesAStalePidFile() throws IOException {
        var home = Path.of(environment.get("CAIRN_HOME"));
        Files.writeString(home.resolve("cairn.pid"), "999999999\n");
        assertSays(doctor(), "names a process that is gone", "./cairn doctor --fix removes the file");
        var mended = CairnScript.run(environment, "doctor", "--fix");
        assertThat(mended.code()).as(mended.err()).isZero();
        assertThat(mended.err()).contains("fixed: removed ").contains("pid file: mended");
        assertThat(home.resolve("cairn.pid")).doesNotExist();

        var absent = folder.resolve("absent");
        environment.put("CAIRN_HOME", absent.toString());
        assertThat(CairnScript.run(environment, "doctor", "--fix").err()).contains("fixed: made " + absent);
        assertThat(absent).isDirectory();
    }

    /**
     * The machine's own dockerd, in a network, a process and a file tree of its own, where none runs. It ends with the
     * namespace.
     */
    @Test
    void fixStartsAnEngineThatIsInstalledAndDoesNotRun() {
        if (!ROOT) { // who may start none
            environment.put("DOCKER_HOST", "tcp://127.0.0.1:" + TestPlatform.freePort());
            assertSays(CairnScript.run(environment, "doctor", "--fix"), "no Docker engine answers", "start it");
            return;
        }
        environment.put("DOCKER_HOST", "");
        String script = CairnScript.command().getFirst();
        var command = List.of(
                "unshare",
                "-nmp",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "bash",
                "-c",
                "mount -t tmpfs none /run && mkdir -p /var/lib/docker && mount -t tmpfs none /var/lib/docker"
                        + " && ip link set lo up || exit 9; " + script + " doctor; " + script + " doctor --fix; "
                        + "docker version -f 'server {{.Server.Os}}'");
        var result = CairnScript.start(environment, command).awaitEnd();
        assertThat(result.err())
                .containsSubsequence(
                        "Docker engine: no Docker engine answers; start it",
                        "start the Docker engine: ",
                        "Docker engine: mended");
        assertThat(result.out()).contains("server linux");
    }

    @Test
    void aMissingBrowserIsToldAndIsNoFault() {
        var result = CairnScript.start(environment, apart("-m", "mount --bind /dev/null /usr/bin/chromium", "doctor"))
                .awaitEnd();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines())
                .filteredOn(line -> line.startsWith("browser: "))
                .singleElement()
                .asString()
                .contains("only ./cairn test needs it", "/usr/bin/chromium");
    }

    @Test
    void benchmarksAreListedByAMachineThatCanBuildNothing() throws IOException {
        environment.putAll(Map.of(
                "JAVA_HOME", "", "CAIRN_JDK_PLACES", folder.resolve("none").toString(), "PATH", pathWithout("java")));
        var list = CairnScript.run(environment, "bench");
        assertThat(list.code()).as(list.err()).isZero();
        assertThat(list.out().lines())
                .allMatch(line -> line.matches("[a-z]+: .+"))
                .hasSizeGreaterThan(3);
        assertSays(CairnScript.run(environment, "bench", "none"), "there is no benchmark 'none'", "lists them");
    }

    private CairnScript.Result doctor() {
        return CairnScript.run(environment, "doctor");
    }

    private static void assertSays(CairnScript.Result result, String what, String mend) {
        assertThat(result.code()).as(result.err()).isNotZero();
        assertThat(result.err().lines())
                .as("one line with the mend")
                .filteredOn(line -> line.contains(what))
                .singleElement()
                .asString()
                .contains(mend);
        assertThat(result.err()).doesNotContain("\tat ").doesNotContain("line ").doesNotContain("Exception");
    }

    /** The script in a namespace of its own, after {@code first} was done in it. */
    private static List<String> apart(String namespace, String first, String command) {
        String script = CairnScript.command().getFirst();
        return List.of(
                "unshare",
                ROOT ? namespace : namespace + "r",
                "bash",
                "-c",
                first + " && exec '" + script + "' " + command);
    }

    /** Proxies that refuse: no test asks the network. */
    private Map<String, String> offline() {
        var offline = new HashMap<>(environment);
        String dead = "http://127.0.0.1:" + TestPlatform.freePort();
        offline.putAll(Map.of("https_proxy", dead, "http_proxy", dead));
        return offline;
    }

    /** A checkout in which nothing is built, and which everybody can read. */
    private Path copyOfTheScripts() throws IOException {
        var original = Path.of(CairnScript.command().getFirst());
        var copy = Files.createDirectory(folder.resolve("checkout"));
        Files.createDirectory(copy.resolve("scripts"));
        try (Stream<Path> scripts = Files.list(original.resolveSibling("scripts"))) {
            for (Path script : scripts.filter(Files::isRegularFile).toList()) {
                Files.copy(script, copy.resolve("scripts").resolve(script.getFileName()));
            }
        }
        Files.copy(original, copy.resolve("cairn"));
        for (String all : List.of("", "scripts", "cairn")) {
            Files.setPosixFilePermissions(copy.resolve(all), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return copy.resolve("cairn");
    }

    /** Everything that the usual folders of programs hold but what begins like this. */
    private String pathWithout(String beginning) throws IOException {
        var programs = Files.createDirectory(folder.resolve("bin"));
        for (String place : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
            try (Stream<Path> all = Files.list(Path.of(place))) {
                for (Path program : all.toList()) {
                    var link = programs.resolve(program.getFileName());
                    if (!program.getFileName().toString().startsWith(beginning)
                            && !Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                        Files.createSymbolicLink(link, program);
                    }
                }
            }
        }
        return programs.toString();
    }
}
