package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PushResponseItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A tenant runs an image of its own from a registry that lets in nobody without a password. */
@Tag("docker")
@Tag("e2e")
class ProgramImageE2E {

    private static final String USER = "robot";
    private static final String PASSWORD = "password-" + UUID.randomUUID();

    private static GenericContainer<?> registry;
    private static ProcessPlatform platform;
    private static String host;

    @TempDir
    private static Path folder;

    @BeforeAll
    @SuppressWarnings("resource") // stopped at the end
    static void start() {
        registry = new GenericContainer<>(DockerImageName.parse("cairn.local/registry:2"))
                .withExposedPorts(5000)
                .withLabel("io.cairn.instance", "test-registry")
                .withEnv("REGISTRY_AUTH", "htpasswd")
                .withEnv("REGISTRY_AUTH_HTPASSWD_REALM", "test")
                .withEnv("REGISTRY_AUTH_HTPASSWD_PATH", "/tmp/htpasswd")
                .withCopyToContainer(
                        Transferable.of(USER + ":" + new BCryptPasswordEncoder(5).encode(PASSWORD) + "\n"),
                        "/tmp/htpasswd");
        registry.start();
        host = "127.0.0.1:" + registry.getMappedPort(5000);
        platform = TestPlatform.talkative("--cairn.job.registries.allow=" + host);
    }

    @AfterAll
    static void stop() {
        platform.close();
        registry.stop();
    }

    @Test
    void aProgramImageRunsWithTheLoginOfItsTenantAndNobodyElse() throws IOException {
        var client = platform.client("acme");
        var jobs = new TypedJobs(client);
        String reference = host + "/team/program:1";
        String digest = push(reference, "hello from the image");

        var alone = client.post("/job/v1/jobs", custom(reference), Map.of());
        assertThat(alone.status()).as("without a login; %s", alone.body()).isEqualTo(422);
        var wrong =
                client.put("/job/v1/registries/" + host, Map.of("user", USER, "password", "wrong-password-of-robot"));
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(200);
        assertThat(client.post("/job/v1/jobs", custom(reference), Map.of()).status())
                .as("with a wrong password")
                .isEqualTo(422);

        var login = client.put("/job/v1/registries/" + host, Map.of("user", USER, "password", PASSWORD));
        assertThat(login.body()).contains(host, USER).doesNotContain(PASSWORD);
        String id = jobs.submit(custom(reference));
        var job = jobs.awaitEnd(id);
        assertThat(job.path("state").asString()).as("%s", job.path("outcome")).isEqualTo("SUCCEEDED");
        assertThat(jobs.log(id, "worker", 0)).contains("hello from the image as 10001");
        assertThat(job.path("resolution").path("image").asString())
                .as("the tag was resolved and pinned")
                .isEqualTo(reference + "@sha256:" + digest);

        String next = push(reference, "hello from the next one");
        var request = custom(reference);
        request.put("args", List.of("cat", "/hello"));
        String other = jobs.submit(request);
        jobs.awaitEnd(other);
        assertThat(next).isNotEqualTo(digest);
        assertThat(jobs.log(other, "worker", 0))
                .as("the arguments are the command")
                .contains("hello from the next one");

        var rival = platform.client("rival").post("/job/v1/jobs", custom(reference + "@sha256:" + next), Map.of());
        assertThat(rival.status())
                .as("the engine holds the image, and the registry does not show it to this tenant; %s", rival.body())
                .isEqualTo(422);
        forget(reference, digest, next);
        assertThat(placesWithThePassword(client, id)).isEmpty();
    }

    @Test
    void aRegistryThatTheOperatorDoesNotAllowIsNotAskedAndHasNoLogin() {
        var client = platform.client("outsider");
        var login = client.put("/job/v1/registries/registry.example", Map.of("user", USER, "password", PASSWORD));
        assertThat(login.status()).as(login.body()).isEqualTo(422);
        var job = client.post("/job/v1/jobs", custom("registry.example/team/program:1"), Map.of());
        assertThat(job.status()).isEqualTo(422);
        assertThat(job.body()).contains("/image", "the operator allows no registry of this host");
    }

    private static Map<String, Object> custom(String reference) {
        return new HashMap<>(Map.of(
                "library",
                "custom",
                "jobType",
                "single",
                "image",
                reference,
                "tasks",
                List.of(Map.of(
                        "type",
                        "worker",
                        "quantity",
                        1,
                        "resources",
                        Map.of("milliCpu", 200, "memoryBytes", 64L << 20)))));
    }

    /** Builds an image, pushes it, and makes the engine forget it; answers its manifest digest. */
    private static String push(String reference, String text) throws IOException {
        var docker = DockerClientFactory.instance().client();
        Path context = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
        Files.writeString(context.resolve("hello"), text + "\n");
        Files.writeString(context.resolve("Dockerfile"), """
                FROM cairn.local/probe:1
                COPY hello /hello
                ENTRYPOINT ["bash", "-c", "echo $(cat /hello) as $(id -u)"]
                """);
        docker.buildImageCmd(context.toFile())
                .withTags(Set.of(reference))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
        try {
            docker.pushImageCmd(reference)
                    .withAuthConfig(new AuthConfig()
                            .withRegistryAddress(host)
                            .withUsername(USER)
                            .withPassword(PASSWORD))
                    .exec(new ResultCallback.Adapter<PushResponseItem>())
                    .awaitCompletion();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        String name = reference.substring(0, reference.lastIndexOf(':'));
        String digest = docker.inspectImageCmd(reference).exec().getRepoDigests().stream()
                .filter(known -> known.startsWith(name + "@"))
                .map(known -> known.substring(known.indexOf("sha256:") + "sha256:".length()))
                .findFirst()
                .orElseThrow();
        remove(docker, reference);
        remove(docker, name + "@sha256:" + digest);
        return digest;
    }

    private static void forget(String reference, String... digests) {
        var docker = DockerClientFactory.instance().client();
        for (String digest : digests) {
            remove(docker, reference.substring(0, reference.lastIndexOf(':')) + "@sha256:" + digest);
        }
    }

    private static void remove(DockerClient docker, String image) {
        try {
            docker.removeImageCmd(image).exec();
        } catch (NotFoundException goneWithItsTag) {
            return;
        }
    }

    private static List<String> placesWithThePassword(PlatformClient client, String id) throws IOException {
        var canary = new Canary();
        canary.plant("password", PASSWORD);
        canary.plant("wrong password", "wrong-password-of-robot");
        canary.expect("log", id);
        canary.look("log", platform.log());
        for (String path : List.of("/jobs/" + id, "/jobs/" + id + "/description", "/registries", "/audit", "/images")) {
            canary.look(path, client.send("GET", "/job/v1" + path).body());
        }
        canary.look("rows", String.join("\n", platform.query("select l::text from job.registry_login l")));
        canary.look("rows", String.join("\n", platform.query("select k::text from job.idempotency_key k")));
        assertThat(canary.blind()).isEmpty();
        return canary.found();
    }
}
