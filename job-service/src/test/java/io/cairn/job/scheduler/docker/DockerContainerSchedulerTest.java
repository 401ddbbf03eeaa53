package io.cairn.job.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerSchedulerContract;
import io.cairn.job.scheduler.TestFiles;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerSpec;
import io.cairn.launcher.ContainerStatus;
import io.cairn.launcher.DoorSpec;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.docker.DockerContainerLauncher;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

@Tag("docker")
class DockerContainerSchedulerTest extends ContainerSchedulerContract {

    private static final String PROBE = "cairn.local/probe:1";
    private static final String INSTANCE =
            "test-scheduler-" + UUID.randomUUID().toString().substring(0, 8);
    private static final URI ENGINE =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost();
    private static final DockerContainerLauncher LAUNCHER = new DockerContainerLauncher(ENGINE, INSTANCE);
    private static final ImagePin PIN = new ImagePin(PROBE, ImagePin.Kind.IMAGE_ID, imageId(PROBE));
    private static final String HAPROXY = "cairn.local/haproxy:3";
    private static final ImagePin PROXY = new ImagePin(HAPROXY, ImagePin.Kind.IMAGE_ID, imageId(HAPROXY));
    private static final Sha256 PROGRAM = Sha256.of("a program".getBytes(StandardCharsets.UTF_8));

    private final ReentrantLock lock = new ReentrantLock();
    private final DockerContainerScheduler scheduler = new DockerContainerScheduler(
            LAUNCHER,
            (tenant, reference) -> reference.equals(PROBE) ? List.of(PIN) : List.of(),
            DockerContainerSchedulerTest::parse,
            new DockerContainerScheduler.Stores(
                    new OneProgram(),
                    this::locked,
                    (tenant, job, name) -> Optional.empty(),
                    (tenant, reference) -> Optional.empty(),
                    new NoDevices()),
            new DockerContainerScheduler.Settings(
                    INSTANCE,
                    "10.214",
                    new DockerContainerScheduler.Edge(
                            () -> Optional.of(PROXY),
                            job -> Sha256.of(TOKEN.getBytes(StandardCharsets.UTF_8)),
                            new DoorSpec.Published("127.0.0.1", 0, 0))));

    @AfterAll
    static void removeSharedContent() {
        LAUNCHER.list(Map.of()).forEach(container -> LAUNCHER.remove(container.name()));
        LAUNCHER.networks(Map.of()).forEach(LAUNCHER::removeNetwork);
        LAUNCHER.volumes(Map.of()).forEach(LAUNCHER::removeVolume);
        LAUNCHER.close();
    }

    @Override
    protected ContainerScheduler scheduler() {
        return scheduler;
    }

    @Override
    protected DescriptionFile file(JobId job, int ranks, String script) {
        return DescriptionFile.of(TestFiles.yaml(job, image(PROBE, PIN.sha256()), ranks, script, Optional.empty()));
    }

    @Override
    protected DescriptionFile changedImage(JobId job) {
        return DescriptionFile.of(TestFiles.yaml(job, image(PROBE, "0".repeat(64)), 1, "true", Optional.empty()));
    }

    @Override
    protected DescriptionFile unknownImage(JobId job) {
        String image = image("cairn.local/never:1", PIN.sha256());
        return DescriptionFile.of(TestFiles.yaml(job, image, 1, "true", Optional.empty()));
    }

    @Override
    protected DescriptionFile missingInput(JobId job) {
        var claim = Optional.of("program-" + "0".repeat(64));
        return DescriptionFile.of(TestFiles.yaml(job, image(PROBE, PIN.sha256()), 1, "true", claim));
    }

    @Override
    protected DescriptionFile withInput(JobId job, String script) {
        var claim = Optional.of("program-" + PROGRAM.hex());
        return DescriptionFile.of(TestFiles.yaml(job, image(PROBE, PIN.sha256()), 1, script, claim));
    }

    @Override
    protected DescriptionFile withPort(
            JobId job, int ranks, String script, String access, Optional<String> healthPath) {
        String plain = TestFiles.yaml(job, image(PROBE, PIN.sha256()), ranks, script, Optional.empty());
        return DescriptionFile.of(TestFiles.withPort(plain, job, 8080, access, healthPath));
    }

    @Override
    protected boolean nothingLeftOf(JobId job) {
        var labels = RankSpecs.jobLabels(job);
        return LAUNCHER.list(labels).isEmpty()
                && LAUNCHER.networks(labels).isEmpty()
                && LAUNCHER.volumes(labels).isEmpty();
    }

    @Test
    void filesOfAJobAreReadOnlyItsRanksOwnAndGoneWithIt() {
        var staging = new Staging(LAUNCHER, new OneProgram(), DockerContainerSchedulerTest::unlocked, INSTANCE);
        String name = "j" + "0".repeat(25) + "-files";
        var labels = Map.of("io.cairn.job", name);
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);
        var folders = List.of(
                new Staging.Folder(name + "-a", 0600, Map.of("key", text)),
                new Staging.Folder(name + "-b", 0444, Map.of("hosts", text)),
                new Staging.Folder(name + "-c", 0, Map.of()));
        for (int again = 0; again < 2; again++) {
            staging.make(folders.stream().map(Staging.Folder::volume).toList(), labels);
            staging.own(folders, "10001:10001", name + "-stager", PIN, labels);
        }
        String look =
                "stat -c '%a %u:%g' /a/key /b/hosts /c; cat /a/key; echo; touch /a/x 2>&1; touch /c/x && echo written";
        LAUNCHER.create(new ContainerSpec(
                name,
                PIN,
                List.of("bash", "-c", look + "; exit 0"),
                Map.of(),
                "10001:10001",
                "/",
                labels,
                new ContainerSpec.Limits(200, 32L << 20, 64),
                List.of(
                        new ContainerSpec.Mount(name + "-a", "/a", true),
                        new ContainerSpec.Mount(name + "-b", "/b", true),
                        new ContainerSpec.Mount(name + "-c", "/c", false)),
                List.of(),
                Optional.empty()));
        LAUNCHER.start(name);
        Awaitility.await().until(() -> LAUNCHER.find(name).orElseThrow().phase() == ContainerStatus.Phase.EXITED);
        var log = new ByteArrayOutputStream();
        LAUNCHER.readLog(name, log);
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("600 10001:10001\n444 10001:10001\n755 10001:10001\ntext\n")
                .contains("Read-only file system")
                .contains("written");
    }

    @Test
    void contentIsStagedOnceForAllJobsOfATenantAndApartFromOthers() {
        var staging = new Staging(LAUNCHER, new OneProgram(), DockerContainerSchedulerTest::unlocked, INSTANCE);
        String claim = "program-" + PROGRAM.hex();
        String mine = staging.content(TENANT, claim, PIN);
        assertThat(staging.content(TENANT, claim, PIN)).isEqualTo(mine);
        assertThat(staging.content(new TenantId("rival"), claim, PIN)).isNotEqualTo(mine);
    }

    @Test
    void contentThatAnotherJobIsJustStagingIsWaitedForWithThatReason() {
        var busy = new Staging(LAUNCHER, new OneProgram(), (name, work) -> false, INSTANCE);
        String claim = "program-" + PROGRAM.hex();
        assertThatThrownBy(() -> busy.content(new TenantId("late"), claim, PIN))
                .isInstanceOf(Staging.Busy.class)
                .hasMessageContaining("for another job");
    }

    @Test
    void aLongGraceEndsWithThePoliteAndIsOverForTheDeafAtItsEnd() {
        var job = JobId.fresh(Instant.now(), new SecureRandom());
        var fence = new Fence(1);
        String script = "[ $JOB_COMPLETION_INDEX = 0 ] && trap 'echo bye; exit 3' TERM || trap '' TERM;"
                + " echo up; while :; do sleep 0.1; done";
        try {
            scheduler.submit(new ContainerScheduler.Assignment(TENANT, job, file(job, 2, script), fence, 1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> (log(job, 0) + log(job, 1)).equals("up\nup\n"));
            long began = System.nanoTime();
            scheduler.stop(job, fence, Duration.ofSeconds(16));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(16));
            assertThat(scheduler.list(job))
                    .extracting(ContainerScheduler.RankStatus::exitCode)
                    .containsExactly(3, 137);
        } finally {
            scheduler.remove(job);
        }
    }

    private String log(JobId job, int index) {
        var log = new ByteArrayOutputStream();
        scheduler.readLog(job, new ContainerScheduler.Rank("worker", index), log);
        return log.toString(StandardCharsets.UTF_8);
    }

    private boolean locked(String name, Runnable work) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static boolean unlocked(String name, Runnable work) {
        work.run();
        return true;
    }

    private static String image(String reference, String digest) {
        return reference + "@sha256:" + digest;
    }

    private static String imageId(String reference) {
        var id = DockerClientFactory.instance()
                .client()
                .inspectImageCmd(reference)
                .exec()
                .getId();
        return String.valueOf(id).substring("sha256:".length());
    }

    private static List<HasMetadata> parse(DescriptionFile file) {
        var yaml = new YAMLMapper();
        var documents = new ArrayList<HasMetadata>();
        for (String text : file.yaml().split("(?m)^---\n")) {
            try {
                Class<? extends HasMetadata> kind = text.contains("kind: Service") ? Service.class : Job.class;
                documents.add(yaml.readValue(text, kind));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        return documents;
    }

    /** Holds one program with one file for every tenant. */
    private static final class OneProgram implements ContentStore {
        @Override
        public Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256) {
            return sha256.equals(PROGRAM)
                    ? Optional.of(new Content(tenant, kind, sha256, 10, 6, 1, Instant.EPOCH))
                    : Optional.empty();
        }

        @Override
        public InputStream openTar(Content content) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var tar = new TarArchiveOutputStream(bytes)) {
                var entry = new TarArchiveEntry("hello.txt");
                entry.setSize(6);
                tar.putArchiveEntry(entry);
                tar.write("hello\n".getBytes(StandardCharsets.UTF_8));
                tar.closeArchiveEntry();
            }
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }
}
