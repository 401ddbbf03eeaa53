package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/**
 * A program in a job looks around and knocks at every door of this machine. The same program in an ordinary container finds the
 * listener of this test, so the scan can find things. No packet leaves the machine: a job's network has no way out.
 */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class JobScanE2E {

    private static final String METADATA = "169.254.169.254";
    private static final int RANK = 29500;
    private static final String RIVAL = "scanned";

    private static ProcessPlatform platform;
    private static ProbeLibrary shell;
    private static PlatformClient client;
    private static ServerSocket listener;

    @BeforeAll
    static void start(ProcessPlatform shared) throws IOException {
        platform = shared;
        client = platform.client("scanner");
        shell = ProbeLibrary.of(client);
        listener = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
    }

    @AfterAll
    static void stop() throws IOException {
        listener.close();
    }

    @Test
    void anOrdinaryContainerFindsTheListenerSoTheScanCanFindThings() {
        var docker = DockerClientFactory.instance().client();
        var container = docker.createContainerCmd("cairn.local/probe:1")
                .withCmd("bash", "-c", TestPlatform.resource("scan/main.sh"), "scan", addresses(), ports())
                .withLabels(Map.of("io.cairn.instance", platform.instance))
                .withHostConfig(HostConfig.newHostConfig().withNetworkMode("bridge"))
                .exec();
        try {
            docker.startContainerCmd(container.getId()).exec();
            String seen = Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> log(container.getId()), text -> text.contains("scanned"));
            assertThat(seen).containsPattern("open \\S+ " + listener.getLocalPort());
            assertThat(seen).contains("uid 0").contains("writable /etc").doesNotContain("CapBnd:\t0000000000000000");
        } finally {
            docker.removeContainerCmd(container.getId()).withForce(true).exec();
        }
    }

    @Test
    void aJobOfOneRankReachesNothingAndMayNothing() {
        String id = submit(1);
        assertThat(shell.awaitEnd(id).path("state").asString())
                .as(shell.log(id, 0))
                .isEqualTo("SUCCEEDED");
        String seen = shell.log(id, 0);
        assertThat(opened(seen)).isEmpty();
        hasNoRights(seen);
    }

    @Test
    void aJobOfSeveralRanksReachesItsPeersAndNothingElse() {
        String rival = ProbeLibrary.of(platform.client(RIVAL)).submit(2, """
                exec 2>/dev/null
                echo up
                sleep 120
                """);
        Awaitility.await().until(() -> state(RIVAL, rival).equals("RUNNING"));
        String id = submit(2);
        assertThat(shell.awaitEnd(id).path("state").asString())
                .as(shell.log(id, 0))
                .isEqualTo("SUCCEEDED");
        for (int rank = 0; rank < 2; rank++) {
            String seen = shell.log(id, rank);
            assertThat(opened(seen)).isEmpty();
            hasNoRights(seen);
            assertThat(seen).doesNotContain("resolv nameserver 8.").contains("address");
        }
        platform.client(RIVAL).send("POST", "/job/v1/jobs/" + rival + ":stop");
    }

    @Test
    void aJobWithAPortReachesNothingMoreForIt() {
        String rival = ported(platform.client(RIVAL), "serving", """
                import http.server, os
                http.server.HTTPServer(("", int(os.environ["CAIRN_PORT"])), http.server.SimpleHTTPRequestHandler).serve_forever()
                """);
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(90))
                .until(() -> state(RIVAL, rival).equals("RUNNING"));
        // Now that there is an edge network, with a proxy in it.
        String id = ported(client, "notebook", """
                import subprocess
                subprocess.run(["bash", "/cairn/program/scan.sh", "%s", "%s 8080"], check=True)
                """.formatted(addresses(), ports()));
        assertThat(shell.awaitEnd(id).path("state").asString())
                .as(shell.log(id, 0))
                .isEqualTo("SUCCEEDED");
        String seen = shell.log(id, 0);
        assertThat(opened(seen)).isEmpty();
        hasNoRights(seen);
        platform.client(RIVAL).send("POST", "/job/v1/jobs/" + rival + ":stop");
    }

    private static String ported(PlatformClient of, String jobType, String python) {
        var files = Map.of("main.py", python, "scan.sh", TestPlatform.resource("scan/main.sh"));
        var uploaded = of.upload("/job/v1/programs", JobClaim.tar(files)).json();
        var request = Map.of(
                "library",
                "pytorch",
                "jobType",
                jobType,
                "program",
                uploaded.path("sha256").asString(),
                "bootFile",
                "main.py",
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        1,
                        "resources",
                        Map.of("milliCpu", 200, "memoryBytes", 128L << 20))));
        var answer = of.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static void hasNoRights(String seen) {
        assertThat(seen)
                .contains("scanned")
                .contains("uid 10001 gid 10001")
                .containsPattern("NoNewPrivs:\\s+1")
                .containsPattern("Seccomp:\\s+2");
        for (String set : List.of("CapEff", "CapPrm", "CapBnd", "CapAmb")) {
            assertThat(seen).containsPattern(set + ":\\s+0{16}");
        }
        assertThat(seen.lines().filter(line -> line.startsWith("exists ") || line.startsWith("writable ")))
                .as("sockets, devices and places that are no job's")
                .isEmpty();
        assertThat(seen.lines().filter(line -> line.startsWith("mount ") && line.contains("docker.sock")))
                .isEmpty();
        assertThat(seen.lines()
                        .filter(line -> line.startsWith("env "))
                        .map(line -> line.substring(4).split("=")[0])
                        .filter(name -> name.matches("(?i).*(secret|token|password|datasource|spring|database).*")))
                .as("environment of the platform")
                .isEmpty();
        int processes = Integer.parseInt(seen.replaceAll("(?s).*processes (\\d+).*", "$1"));
        assertThat(processes).as("processes in sight: its own").isLessThan(10);
    }

    private static String submit(int ranks) {
        // Arguments are written into the script, so that one upload is one scan.
        String script = "set -- '" + addresses() + "' '" + ports() + "'\n" + TestPlatform.resource("scan/main.sh");
        return shell.submit(ranks, script);
    }

    private static List<String> opened(String seen) {
        return seen.lines().filter(line -> line.startsWith("open ")).toList();
    }

    /** All of this machine, the gateways of all networks, other containers, and the metadata service of clouds. */
    private static String addresses() {
        var found = new TreeSet<String>(List.of("127.0.0.1", METADATA));
        try {
            for (var face : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                Collections.list(face.getInetAddresses()).stream()
                        .filter(Inet4Address.class::isInstance)
                        .map(InetAddress::getHostAddress)
                        .forEach(found::add);
            }
        } catch (java.net.SocketException failed) {
            throw new IllegalStateException(failed);
        }
        var docker = DockerClientFactory.instance().client();
        docker.listNetworksCmd().exec().stream()
                .flatMap(network ->
                        network.getIpam() == null || network.getIpam().getConfig() == null
                                ? Stream.empty()
                                : network.getIpam().getConfig().stream())
                .map(range -> range.getGateway())
                .filter(java.util.Objects::nonNull)
                .forEach(found::add);
        docker.listContainersCmd().exec().stream()
                .filter(container -> container.getNetworkSettings() != null)
                .flatMap(container -> container.getNetworkSettings().getNetworks().values().stream())
                .map(network -> network.getIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .limit(10)
                .forEach(found::add);
        return String.join(" ", found);
    }

    private static String ports() {
        return Stream.of(
                        listener.getLocalPort(),
                        platform.gateway().getPort(),
                        platform.jobService().getPort(),
                        22,
                        53,
                        80,
                        2375,
                        5432,
                        RANK)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private static String state(String tenant, String id) {
        return platform.client(tenant)
                .send("GET", "/job/v1/jobs/" + id)
                .json()
                .path("state")
                .asString();
    }

    private static String log(String container) {
        var text = new StringBuilder();
        try {
            DockerClientFactory.instance()
                    .client()
                    .logContainerCmd(container)
                    .withStdOut(true)
                    .withStdErr(true)
                    .exec(
                            new com.github.dockerjava.api.async.ResultCallback.Adapter<
                                    com.github.dockerjava.api.model.Frame>() {
                                @Override
                                public void onNext(com.github.dockerjava.api.model.Frame frame) {
                                    text.append(
                                            new String(frame.getPayload(), java.nio.charset.StandardCharsets.UTF_8));
                                }
                            })
                    .awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        return text.toString();
    }
}
