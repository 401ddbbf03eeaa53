package io.cairn.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link ContainerLauncher} does. A subclass of a few lines runs it against one adapter. */
public abstract class ContainerLauncherContract {

    /** The owner label of this test alone, so that the sweep at its end finds just what it made. */
    private final Map<String, String> mine =
            Map.of("io.cairn.job", "probe" + UUID.randomUUID().toString().substring(0, 8));

    private final String prefix = mine.get("io.cairn.job");

    /** The adapter under test; the engine holds {@link #probe()}. */
    protected abstract ContainerLauncher launcher();

    /** An image with bash. */
    protected abstract ImagePin probe();

    /** A /24 that nothing else uses; tests take its upper half. */
    protected abstract String subnet();

    @AfterEach
    void nothingIsLeft() {
        launcher().list(mine).forEach(container -> launcher().remove(container.name()));
        launcher().networks(mine).forEach(launcher()::removeNetwork);
        launcher().volumes(mine).forEach(launcher()::removeVolume);
        assertThat(launcher().list(mine)).isEmpty();
        assertThat(launcher().networks(mine)).isEmpty();
        assertThat(launcher().volumes(mine)).isEmpty();
    }

    @Test
    void l1_creatingTwiceLeavesOneContainer() {
        launcher().create(bash("a", "true"));
        launcher().create(bash("a", "true"));
        assertThat(launcher().list(mine)).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo(prefix + "-a");
            assertThat(one.phase()).isEqualTo(ContainerStatus.Phase.CREATED);
        });
    }

    @Test
    void l2_aNameWithOtherLabelsIsNeverAdopted() {
        launcher().create(bash("a", "true"));
        var other =
                spec("a", "true", Map.of("io.cairn.job", prefix, "io.cairn.fence", "2"), Optional.empty(), List.of());
        assertThatThrownBy(() -> launcher().create(other)).isInstanceOf(LauncherException.NameTaken.class);
    }

    @Test
    void l3_startingAndStoppingAgainChangeNothing() {
        launcher().create(bash("a", "exit 7"));
        launcher().start(prefix + "-a");
        var ended = ended("a");
        launcher().stop(prefix + "-a", Duration.ofSeconds(1));
        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(ended.outOfMemory()).isFalse();
        assertThat(ended.startedAt()).isPresent();
        launcher().start(prefix + "-a");
        assertThat(launcher().find(prefix + "-a").orElseThrow())
                .as("started again after its end, it does not run again")
                .isEqualTo(ended);
        assertThatThrownBy(() -> launcher().start(prefix + "-never")).isInstanceOf(LauncherException.NotFound.class);
    }

    @Test
    void l4_aContainerHasNoRightsSeenFromInside() {
        var inside = runToEnd(
                "a",
                "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; id -u;"
                        + " touch /escape 2>&1; ls /var/run/docker.sock 2>&1; touch /tmp/fine && echo scratch-is-writable");
        assertThat(inside)
                .containsPattern("CapEff:\\s+0{16}")
                .containsPattern("CapBnd:\\s+0{16}")
                .containsPattern("NoNewPrivs:\\s+1")
                .contains("10001")
                .contains("Read-only file system")
                .contains("No such file or directory")
                .contains("scratch-is-writable");
    }

    @Test
    void l5_memoryBeyondTheLimitEndsAContainerAndIsSaid() {
        launcher().create(bash("a", "exec 3< <(:); x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}"));
        launcher().start(prefix + "-a");
        assertThat(ended("a").outOfMemory()).isTrue();
    }

    @Test
    void l6_theLogHoldsBothStreamsInOrderAndOutlivesTheEnd() {
        assertThat(runToEnd("a", "echo one; echo two >&2; echo three"))
                .contains("one\n")
                .contains("two\n");
    }

    @Test
    void l7_stopLetsAProgramSayGoodbyeAndKillsTheDeaf() {
        launcher().create(bash("polite", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"));
        launcher().create(bash("deaf", "trap '' TERM; echo up; while :; do sleep 0.1; done"));
        for (var name : List.of("polite", "deaf")) {
            launcher().start(prefix + "-" + name);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> log(name).contains("up"));
            launcher().stop(prefix + "-" + name, Duration.ofSeconds(2));
        }
        assertThat(ended("polite").exitCode()).isZero();
        assertThat(log("polite")).contains("bye");
        assertThat(ended("deaf").exitCode()).isEqualTo(137);
    }

    @Test
    void l23_anAskedEndIsNotWaitedForAndWhatDoesNotRunIsNoError() {
        launcher().create(bash("polite", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"));
        launcher().terminate(prefix + "-polite");
        assertThat(launcher().find(prefix + "-polite").orElseThrow().phase()).isEqualTo(ContainerStatus.Phase.CREATED);
        launcher().start(prefix + "-polite");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> log("polite").contains("up"));
        launcher().terminate(prefix + "-polite");
        assertThat(ended("polite").exitCode()).isZero();
        assertThat(log("polite")).contains("bye");
        launcher().terminate(prefix + "-polite");
        launcher().terminate(prefix + "-never");
    }

    @Test
    void l8_filesGoIntoAVolumeBeforeStartAndComeOutAfterTheEnd() throws IOException {
        String volume = prefix + "-data";
        launcher().createVolume(volume, mine);
        launcher().createVolume(volume, mine);
        launcher().createStager(prefix + "-stager", probe(), Map.of(volume, "/stage/data"), mine);
        launcher().createStager(prefix + "-stager", probe(), Map.of(volume, "/stage/data"), mine);
        launcher().copyIn(prefix + "-stager", "/stage", tar("data/", "in.txt", "hello from outside"));
        launcher()
                .create(spec(
                        "worker",
                        "cat /cairn/data/in.txt; echo made inside > /cairn/data/out.txt && exit 0",
                        mine,
                        Optional.empty(),
                        List.of(mount(volume, "/cairn/data", false))));
        launcher().start(prefix + "-worker");
        assertThat(ended("worker").exitCode()).as(log("worker")).isZero();
        assertThat(log("worker")).isEqualTo("hello from outside");
        assertThat(untar(launcher().copyOut(prefix + "-worker", "/cairn/data/out.txt")))
                .isEqualTo("made inside\n");
    }

    @Test
    void l9_peersOfOneNetworkReachEachOtherByNameAndNothingElse() {
        network("open", 128, false);
        listener("server", 130);
        var seen = runToEnd(
                "client",
                "exec 3<>/dev/tcp/server/7000 && cat <&3;" + unreachable(129) + unreachableMetadata(),
                place(prefix + "-open", 131, "client"));
        assertThat(seen).contains("hello peer").contains("gateway closed").contains("metadata closed");
    }

    @Test
    void l10_membersOfAnIsolatedNetworkDoNotReachEachOther() {
        network("isolated", 160, true);
        launcher()
                .create(spec(
                        "server", LISTEN, mine, Optional.of(place(prefix + "-isolated", 162, "server")), List.of()));
        launcher().start(prefix + "-server");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> log("server").contains("listening"));
        var seen = runToEnd(
                "client",
                "timeout 2 bash -c 'exec 3<>/dev/tcp/" + address(162)
                        + "/7000' 2>/dev/null && echo open || echo closed",
                place(prefix + "-isolated", 163, "client"));
        assertThat(seen).contains("closed").doesNotContain("open");
    }

    @Test
    void l11_aTakenSubnetIsSaidAndTheSameNetworkIsAdopted() {
        network("open", 192, false);
        network("open", 192, false);
        assertThat(launcher().networks(mine)).containsExactly(prefix + "-open");
        var rival = new NetworkSpec(prefix + "-rival", address(192) + "/27", false, mine);
        assertThatThrownBy(() -> launcher().createNetwork(rival)).isInstanceOf(LauncherException.SubnetTaken.class);
    }

    @Test
    void l12_anImageThatTheEngineDoesNotHoldIsSaidBeforeAnythingExists() {
        var unknown = new ImagePin(probe().reference(), ImagePin.Kind.IMAGE_ID, "0".repeat(64));
        assertThat(launcher().holds(probe())).isTrue();
        assertThat(launcher().holds(unknown)).isFalse();
        assertThatThrownBy(() -> launcher().pull(unknown)).isInstanceOf(LauncherException.ImageMissing.class);
        var spec = new ContainerSpec(
                prefix + "-a",
                unknown,
                List.of("true"),
                Map.of(),
                "10001:10001",
                "/",
                mine,
                LIMITS,
                List.of(),
                List.of(),
                Optional.empty());
        assertThatThrownBy(() -> launcher().create(spec)).isInstanceOf(LauncherException.ImageMissing.class);
        assertThat(launcher().list(mine)).isEmpty();
    }

    @Test
    void l13_removingWhatIsNotThereIsNoError() {
        launcher().remove(prefix + "-never");
        launcher().stop(prefix + "-never", Duration.ZERO);
        launcher().removeNetwork(prefix + "-never");
        launcher().removeVolume(prefix + "-never");
        assertThat(launcher().find(prefix + "-never")).isEmpty();
    }

    @Test
    void l14_theEngineTellsItsSize() {
        assertThat(launcher().engine().cpus()).isPositive();
        assertThat(launcher().engine().memoryBytes()).isGreaterThan(1L << 28);
    }

    @Test
    void l15_aFollowedLogArrivesWhileItGrowsAndEndsWithItsContainer() throws Exception {
        launcher().create(bash("a", "echo first; read -t 20 -r line < <(sleep 2; echo go); echo second"));
        launcher().start(prefix + "-a");
        var seen = new ByteArrayOutputStream();
        var end = new java.util.concurrent.CountDownLatch(1);
        try (var stream = launcher().followLog(prefix + "-a", seen, end::countDown)) {
            assertThat(stream).isNotNull();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> seen.toString(StandardCharsets.UTF_8).contains("first"));
            assertThat(launcher().find(prefix + "-a").orElseThrow().phase())
                    .as("followed while it runs")
                    .isEqualTo(ContainerStatus.Phase.RUNNING);
            assertThat(end.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("first\nsecond\n");
    }

    @Test
    void l16_closingAFollowedLogEndsItOnce() throws Exception {
        launcher().create(bash("a", "echo up; sleep 60"));
        launcher().start(prefix + "-a");
        var ends = new java.util.concurrent.atomic.AtomicInteger();
        launcher()
                .followLog(prefix + "-a", OutputStream.nullOutputStream(), ends::incrementAndGet)
                .close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ends.get() == 1);
    }

    @Test
    void l18_aDoorLetsTheHostIntoAnInternalNetworkAtOneAddress() throws IOException {
        network("open", 128, false);
        listener("server", 130);
        launcher().createEdge(prefix + "-edge", mine);
        launcher().createEdge(prefix + "-edge", mine);
        launcher().createDoor(door("door", 131, ANY_PORT));
        launcher().createDoor(door("door", 131, ANY_PORT));
        assertThat(launcher().publishedAt(prefix + "-door")).isEmpty();
        open("door");
        var place = launcher().publishedAt(prefix + "-door").orElseThrow();
        assertThat(place.getHostString()).isEqualTo("127.0.0.1");
        assertThat(read(place)).isEqualTo("hello peer");
        assertThat(launcher().list(mine)).hasSize(2);
        assertThat(launcher().publishedAt(prefix + "-server")).isEmpty();
        assertThat(launcher().publishedAt(prefix + "-never")).isEmpty();
    }

    @Test
    void l19_aDoorPassesNothingOnAndHasNoRightsSeenFromInside() {
        network("open", 128, false);
        launcher().createEdge(prefix + "-edge", mine);
        var looking = new DoorSpec(
                spec(
                        "door",
                        "cat /proc/sys/net/ipv4/ip_forward; grep -E '^Cap(Eff|Bnd)' /proc/self/status; touch /escape 2>&1",
                        mine,
                        Optional.of(place(prefix + "-open", 131, "door")),
                        List.of()),
                prefix + "-edge",
                7000,
                ANY_PORT);
        launcher().createDoor(looking);
        launcher().start(prefix + "-door");
        ended("door");
        assertThat(log("door"))
                .startsWith("0\n")
                .containsPattern("CapEff:\\s+0{16}")
                .containsPattern("CapBnd:\\s+0{16}")
                .contains("Read-only file system");
    }

    @Test
    void l20_aDoorTakesAPortOfItsRangeAndATakenOneIsSaid() {
        network("open", 128, false);
        launcher().createEdge(prefix + "-edge", mine);
        launcher().createDoor(door("first", 131, ANY_PORT));
        open("first");
        int port = launcher().publishedAt(prefix + "-first").orElseThrow().getPort();
        var onlyThat = new DoorSpec.Published("127.0.0.1", port, port);
        launcher().createDoor(door("second", 132, onlyThat));
        assertThatThrownBy(() -> launcher().start(prefix + "-second")).isInstanceOf(LauncherException.PortTaken.class);
        launcher().remove(prefix + "-first");
        open("second");
        assertThat(launcher().publishedAt(prefix + "-second").orElseThrow().getPort())
                .isEqualTo(port);
    }

    @Test
    void l17_anEndIsToldWithTheLabelsOfItsContainerUntilTheWatchIsClosed() {
        var told = new ConcurrentLinkedQueue<Map<String, String>>();
        var over = new AtomicInteger();
        try (var watch = launcher().watchEnds(told::add, over::incrementAndGet)) {
            launcher().create(bash("heard", "true"));
            launcher().start(prefix + "-heard");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> told.stream().anyMatch(labels -> prefix.equals(labels.get("io.cairn.job"))));
            watch.close();
        }
        assertThat(over).as("closed twice, told once").hasValue(1);
        told.clear();
        launcher().create(bash("unheard", "true"));
        launcher().start(prefix + "-unheard");
        ended("unheard");
        assertThat(told).isEmpty();
    }

    // ---- the scenes above in engine terms ----

    private static final DoorSpec.Published ANY_PORT = new DoorSpec.Published("127.0.0.1", 0, 0);

    /** Answers each connection with what the server of the network says. */
    private static final String RELAY =
            "perl -MIO::Socket::INET -e '$|=1; $s=IO::Socket::INET->new(LocalPort=>7000,Listen=>5,ReuseAddr=>1) or die;"
                    + " print \"listening\\n\"; while($c=$s->accept){"
                    + "$b=IO::Socket::INET->new(\"server:7000\"); print {$c} <$b>; close $c}'";

    private DoorSpec door(String name, int last, DoorSpec.Published published) {
        var inside = spec(name, RELAY, mine, Optional.of(place(prefix + "-open", last, name)), List.of());
        return new DoorSpec(inside, prefix + "-edge", 7000, published);
    }

    private void open(String name) {
        launcher().start(prefix + "-" + name);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log(name).contains("listening"));
    }

    private static String read(InetSocketAddress place) throws IOException {
        try (var socket = new Socket(place.getHostString(), place.getPort())) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static final ContainerSpec.Limits LIMITS = new ContainerSpec.Limits(1000, 64L << 20, 64);

    /** Perl is in every Debian base: one connection gets a greeting. */
    private static final String LISTEN =
            "perl -MIO::Socket::INET -e '$|=1; $s=IO::Socket::INET->new(LocalPort=>7000,Listen=>5,ReuseAddr=>1) or die;"
                    + " print \"listening\\n\"; while($c=$s->accept){print $c \"hello peer\\n\"; close $c}'";

    private void listener(String name, int last) {
        launcher().create(spec(name, LISTEN, mine, Optional.of(place(prefix + "-open", last, name)), List.of()));
        launcher().start(prefix + "-" + name);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log(name).contains("listening"));
    }

    private String unreachable(int last) {
        return " timeout 2 bash -c 'exec 3<>/dev/tcp/" + address(last) + "/22' 2>/dev/null && echo gateway open || echo"
                + " gateway closed;";
    }

    @Test
    void l21_whatTheEngineHoldsIsListedWithLabelsAndAge() {
        var before = Instant.now().minusSeconds(2); // the engine counts the age of containers in whole seconds
        assertThat(launcher().holdings(mine)).isEmpty();
        launcher().createVolume(prefix + "-v", mine);
        network("n", 160, false);
        launcher().create(bash("a", "true"));
        assertThat(launcher().holdings(mine))
                .extracting(Holding::kind, Holding::name)
                .containsExactly(
                        tuple(Holding.Kind.CONTAINER, prefix + "-a"),
                        tuple(Holding.Kind.NETWORK, prefix + "-n"),
                        tuple(Holding.Kind.VOLUME, prefix + "-v"));
        assertThat(launcher().holdings(mine)).allSatisfy(one -> {
            assertThat(one.labels()).containsAllEntriesOf(mine).containsKey(ContainerLauncher.INSTANCE);
            assertThat(one.createdAt()).isBetween(before, Instant.now().plusSeconds(2));
        });
        assertThat(launcher().holdings(Map.of("io.cairn.job", prefix + "-other")))
                .isEmpty();
    }

    @Test
    void l22_whatAContainerHasUsedIsToldWhileItRuns() {
        launcher().create(bash("a", "while :; do :; done"));
        assertThat(launcher().usage(prefix + "-a")).as("created").isEmpty();
        launcher().start(prefix + "-a");
        var used = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> launcher().usage(prefix + "-a"),
                        usage -> usage.filter(seen -> seen.cpuNanos() > 50_000_000)
                                .isPresent())
                .orElseThrow();
        assertThat(used.memoryBytes()).isBetween(1L, LIMITS.memoryBytes());
        assertThat(used.receivedBytes() + used.sentBytes()).as("no network").isZero();
        launcher().stop(prefix + "-a", Duration.ZERO);
        assertThat(launcher().usage(prefix + "-a")).as("ended").isEmpty();
        assertThat(launcher().usage(prefix + "-never")).isEmpty();
    }

    private static String unreachableMetadata() {
        return " timeout 2 bash -c 'exec 3<>/dev/tcp/169.254.169.254/80' 2>/dev/null && echo metadata open || echo"
                + " metadata closed";
    }

    private void network(String name, int last, boolean isolated) {
        launcher().createNetwork(new NetworkSpec(prefix + "-" + name, address(last) + "/27", isolated, mine));
    }

    private String address(int last) {
        return subnet().substring(0, subnet().lastIndexOf('.') + 1) + last;
    }

    private ContainerSpec.Attachment place(String network, int last, String hostname) {
        return new ContainerSpec.Attachment(network, address(last), hostname, Map.of("server", address(130)));
    }

    private static ContainerSpec.Mount mount(String volume, String path, boolean readOnly) {
        return new ContainerSpec.Mount(volume, path, readOnly);
    }

    private ContainerSpec bash(String name, String script) {
        return spec(name, script, mine, Optional.empty(), List.of());
    }

    private ContainerSpec spec(
            String name,
            String script,
            Map<String, String> labels,
            Optional<ContainerSpec.Attachment> network,
            List<ContainerSpec.Mount> mounts) {
        return new ContainerSpec(
                prefix + "-" + name,
                probe(),
                List.of("bash", "-c", script),
                Map.of("HOME", "/tmp"),
                "10001:10001",
                "/",
                labels,
                LIMITS,
                mounts,
                List.of(new ContainerSpec.Scratch("/tmp", 1 << 20)),
                network);
    }

    private String runToEnd(String name, String script) {
        launcher().create(bash(name, script));
        launcher().start(prefix + "-" + name);
        ended(name);
        return log(name);
    }

    private String runToEnd(String name, String script, ContainerSpec.Attachment place) {
        launcher().create(spec(name, script, mine, Optional.of(place), List.of()));
        launcher().start(prefix + "-" + name);
        ended(name);
        return log(name);
    }

    private ContainerStatus ended(String name) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> launcher().find(prefix + "-" + name).orElseThrow(),
                        status -> status.phase() == ContainerStatus.Phase.EXITED);
    }

    private String log(String name) {
        var bytes = new ByteArrayOutputStream();
        launcher().readLog(prefix + "-" + name, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static InputStream tar(String root, String name, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var folder = new TarArchiveEntry(root);
            folder.setIds(10001, 10001);
            tar.putArchiveEntry(folder);
            tar.closeArchiveEntry();
            var content = text.getBytes(StandardCharsets.UTF_8);
            var entry = new TarArchiveEntry(root + name);
            entry.setSize(content.length);
            entry.setIds(10001, 10001);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static String untar(InputStream stream) throws IOException {
        try (var tar = new TarArchiveInputStream(stream)) {
            tar.getNextEntry();
            return new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
