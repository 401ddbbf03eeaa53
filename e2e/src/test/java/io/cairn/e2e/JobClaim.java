package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.BuildImageResultCallback;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claim of job-service, step by step, through the gateway, in real containers. A subclass of a few lines runs it against
 * one form of the platform; no form can leave a step out.
 */
@Tag("docker")
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JobClaim {

    TestPlatform platform;
    PlatformClient client;
    private String program;
    private String dataset;

    @TempDir
    private static Path folder;

    /** A platform of the form that is tested, ready. */
    abstract TestPlatform form();

    /** Removes what {@link #form} answered. */
    void leave() {
        platform.close();
    }

    @BeforeAll
    void start() throws IOException {
        platform = form();
        client = platform.client("acme");
        program = uploaded("programs", PlatformClient.tar(Path.of("../examples/fashion-mnist")));
        dataset = uploaded("datasets", PlatformClient.tar(fashionMnist(folder)));
    }

    @AfterAll
    void stop() {
        if (platform != null) {
            leave();
        }
    }

    @ParameterizedTest
    @CsvSource({"single, 1", "pytorch-ddp, 2"})
    void theSevenSteps(String jobType, int workers) {
        // 1. A job request arrives.
        var request = Map.of(
                "library",
                "pytorch",
                "jobType",
                jobType,
                "name",
                "claim",
                "program",
                program,
                "bootFile",
                "train.py",
                "dataset",
                dataset,
                "args",
                List.of("--steps", "60"),
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        workers,
                        "resources",
                        Map.of("milliCpu", 800, "memoryBytes", 1L << 30))),
                "task",
                "image-classification",
                "tags",
                List.of("claim"));
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var answer = client.post("/job/v1/jobs", request, key);
        assertThat(answer.status()).as("step 1: accepted; %s", answer.body()).isEqualTo(201);
        String id = answer.json().path("id").asString();
        assertThat(answer.headers().get("location"))
                .as("step 1: Location through the gateway")
                .containsExactly(platform.gateway() + "/job/v1/jobs/" + id);
        assertThat(client.post("/job/v1/jobs", request, key).json().path("id").asString())
                .as("step 1: the same key gives the same job")
                .isEqualTo(id);

        // 2. The template is chosen by (library, job type).
        var resolution = answer.json().path("resolution");
        var template = client.send(
                        "GET",
                        "/job/v1/templates/" + resolution.path("template").asString())
                .json();
        assertThat(template.path("library").asString() + "/"
                        + template.path("jobType").asString())
                .as("step 2: the template of the pair")
                .isEqualTo("pytorch/" + jobType);

        // 3. The image identifier is chosen; three layers with digests are recorded.
        String id6 = TestPlatform.imageId("cairn.local/pytorch-cpu:2.6.0");
        assertThat(resolution.path("image").asString())
                .as("step 3: the stored identifier")
                .isEqualTo("cairn.local/pytorch-cpu:2.6.0@sha256:" + id6);
        assertThat(strings(resolution.path("layers"), "kind"))
                .as("step 3: layers")
                .containsExactly("DEPENDENCY", "LIBRARY", "PROGRAM");
        assertThat(strings(resolution.path("layers"), "digest"))
                .as("step 3: digests")
                .allMatch(digest -> digest.matches("sha256:[0-9a-f]{64}"));

        // 4. The description file is the filled template.
        var file = DescriptionFile.of(
                client.send("GET", "/job/v1/jobs/" + id + "/description").body());
        assertThat(file.sha256().hex())
                .as("step 4: stored unchangeable under its hash")
                .isEqualTo(answer.json().path("descriptionSha256").asString());
        assertThat(StrictManifest.read(file)).as("step 4: parses strictly").hasSize(workers == 1 ? 1 : 2);
        assertThat(file.yaml()).as("step 4: names the image").contains(id6);

        // 5. The file is sent; 6. the scheduler selects the image; 7. containers run the program.
        var images = new HashSet<String>();
        var job = awaitEnd(id, images);
        assertThat(job.path("state").asString())
                .as("step 7: %s; %s", job.path("outcome"), job)
                .isEqualTo("SUCCEEDED");
        var events = client.send("GET", "/job/v1/jobs/" + id + "/events").json();
        assertThat(strings(events.path("items"), "cause"))
                .as("step 5: the file was sent, and every step is in the history")
                .containsExactly(
                        "SUBMIT",
                        "ACCEPTED",
                        "GRANTED",
                        "FILE_SENT",
                        "IMAGES_PRESENT",
                        "ALL_UP",
                        "SUCCESS_RULE_MET",
                        "ENDED_WELL");
        assertThat(images).as("step 6: the engine ran that image").containsExactly("sha256:" + id6);
        for (int rank = 0; rank < workers; rank++) {
            String log = client.send("GET", "/job/v1/jobs/" + id + "/logs/worker/" + rank)
                    .body();
            assertThat(log)
                    .as("step 7: rank %s ran the program", rank)
                    .contains("rank " + rank + " of " + workers)
                    .contains("parameters after 60 steps");
        }
        var outputs = client.send("GET", "/job/v1/jobs/" + id + "/outputs").json();
        assertThat(strings(outputs.path("files"), "path"))
                .as("step 7: outputs are kept")
                .contains("worker-0/model.pt", "worker-0/metrics.json");
        var metrics = client.bytes("/job/v1/jobs/" + id + "/outputs/file?path=worker-0/metrics.json");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(metrics)
                        .get(0)
                        .path("value")
                        .asDouble())
                .as("step 7: the network learned")
                .isGreaterThan(0.5);
        assertThat(platform.leftInEngine(id)).as("step 7: nothing is left").isEmpty();
    }

    @Test
    void step2_aSecondActiveTemplateForThePairIsRefused() {
        var admin = platform.client("acme", "catalog.admin");
        var stored =
                client.send("GET", "/job/v1/templates").json().path("items").get(0);
        var again = Map.of(
                "library", stored.path("library").asString(),
                "jobType", stored.path("jobType").asString(),
                "text", stored.path("text").asString(),
                "platform", true);
        var answer = admin.post("/job/v1/templates", again, Map.of());
        assertThat(answer.status()).as("step 2: %s", answer.body()).isEqualTo(409);
        assertThat(answer.json().path("type").asString()).isEqualTo("urn:cairn:problem:job:duplicate-template");
    }

    @Test
    void step6_anImageThatIsNotTheRecordedOneIsRefusedBeforeAnythingIsCreated() {
        var tenant = platform.client("changed");
        var image = Map.of(
                "library", "pytorch",
                "libraryVersion", "9.9.9",
                "architecture", TestPlatform.architecture(),
                "reference", "cairn.local/pytorch-cpu:9.9.9",
                "kind", "IMAGE_ID",
                "sha256", "f".repeat(64));
        created(tenant.post("/job/v1/images", image, Map.of()));
        String mine = tenant.upload("/job/v1/programs", tar(Map.of("a.py", "print()")))
                .json()
                .path("sha256")
                .asString();
        var job = tenant.post(
                        "/job/v1/jobs",
                        Map.of(
                                "library",
                                "pytorch",
                                "libraryVersion",
                                "9.9",
                                "jobType",
                                "single",
                                "program",
                                mine,
                                "bootFile",
                                "a.py"),
                        Map.of())
                .json();
        String id = job.path("id").asString();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> tenant.send("GET", "/job/v1/jobs/" + id).json().hasNonNull("finishedAt"));
        var ended = tenant.send("GET", "/job/v1/jobs/" + id).json();
        assertThat(ended.path("outcome").path("reason").asString()).as("step 6").isEqualTo("IMAGE_MISSING");
        assertThat(platform.query("select cause from job.job_event where job = '" + id + "'"))
                .as("step 6: nothing was created")
                .doesNotContain("IMAGES_PRESENT");
    }

    /** A library that occurs in no Java file: an image from a Dockerfile, one template, one image record, a program. */
    @Test
    void aNewLibraryIsAddedByDataOnly() throws IOException {
        var library = JsonMapper.builder().build().readTree(TestPlatform.resource("new-library/library.json"));
        String reference = library.path("reference").asString();
        build(reference);
        var tenant = platform.client("scientist");
        var template = Map.of(
                "library", library.path("library").asString(),
                "jobType", "single",
                "text", TestPlatform.resource("new-library/template.yml"));
        assertThat(tenant.post("/job/v1/templates", template, Map.of()).status())
                .isEqualTo(201);
        var image = Map.of(
                "library", library.path("library").asString(),
                "libraryVersion", library.path("libraryVersion").asString(),
                "architecture", TestPlatform.architecture(),
                "reference", reference,
                "kind", "IMAGE_ID",
                "sha256", TestPlatform.imageId(reference));
        created(tenant.post("/job/v1/images", image, Map.of()));
        var uploaded =
                tenant.upload("/job/v1/programs", tar(Map.of("main.py", TestPlatform.resource("new-library/main.py"))));
        var job = tenant.post(
                        "/job/v1/jobs",
                        Map.of(
                                "library",
                                library.path("library").asString(),
                                "jobType",
                                "single",
                                "program",
                                uploaded.json().path("sha256").asString(),
                                "bootFile",
                                "main.py"),
                        Map.of())
                .json();
        String id = job.path("id").asString();
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .until(() -> tenant.send("GET", "/job/v1/jobs/" + id).json().hasNonNull("finishedAt"));
        var ended = tenant.send("GET", "/job/v1/jobs/" + id).json();
        String log = tenant.send("GET", "/job/v1/jobs/" + id + "/logs/worker/0").body();
        assertThat(ended.path("state").asString())
                .as("%s %s", ended.path("outcome"), log)
                .isEqualTo("SUCCEEDED");
        assertThat(log)
                .as("the job prints its library's version")
                .containsPattern(library.path("library").asString() + " [0-9]+\\.[0-9]+");
        assertThat(client.send("GET", "/job/v1/jobs/" + id).status())
                .as("another tenant's job")
                .isEqualTo(404);
        assertThat(javaFilesNaming(library.path("library").asString())).isEmpty();
    }

    private static List<Path> javaFilesNaming(String library) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> {
                        try {
                            return Files.readString(file).contains(library);
                        } catch (IOException unreadable) {
                            throw new java.io.UncheckedIOException(unreadable);
                        }
                    })
                    .toList();
        }
    }

    private JsonNode awaitEnd(String id, Set<String> images) {
        var docker = DockerClientFactory.instance().client();
        Awaitility.await()
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    docker.listContainersCmd()
                            .withLabelFilter(Map.of("io.cairn.job", id, "io.cairn.role", "rank"))
                            .exec()
                            .forEach(container -> images.add(container.getImageId()));
                    return client.send("GET", "/job/v1/jobs/" + id).json().hasNonNull("finishedAt");
                });
        return client.send("GET", "/job/v1/jobs/" + id).json();
    }

    private static void build(String reference) throws IOException {
        Path context = Files.createDirectories(folder.resolve("new-library"));
        Files.writeString(context.resolve("Dockerfile"), TestPlatform.resource("new-library/Dockerfile"));
        DockerClientFactory.instance()
                .client()
                .buildImageCmd(context.toFile())
                .withTags(Set.of(reference))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    private static void created(PlatformClient.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private String uploaded(String kind, byte[] archive) {
        var answer = client.upload("/job/v1/" + kind, archive);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("sha256").asString();
    }

    private static List<String> strings(JsonNode items, String field) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path(field).asString())
                .toList();
    }

    /** Debian's files, taken out of the image that carries them. */
    static Path fashionMnist(Path folder) throws IOException {
        var docker = DockerClientFactory.instance().client();
        String container = docker.createContainerCmd("cairn.local/fashion-mnist:1")
                .withCmd("true")
                .withLabels(Map.of("io.cairn.instance", "test-data"))
                .exec()
                .getId();
        Path target = Files.createDirectories(folder.resolve("fashion-mnist"));
        try (var tar = new TarArchiveInputStream(
                docker.copyArchiveFromContainerCmd(container, "/usr/share/datasets/fashion-mnist")
                        .exec())) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    Files.copy(tar, target.resolve(Path.of(entry.getName()).getFileName()));
                }
            }
        } finally {
            docker.removeContainerCmd(container).exec();
        }
        return target;
    }

    /** The same files are the same bytes, and so the same content: no time is written. */
    static byte[] tar(Map<String, String> files) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                var content = file.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                new ByteArrayInputStream(content).transferTo(tar);
                tar.closeArchiveEntry();
            }
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
