package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.e2e.PlatformClient.Answer;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.fabric8.StrictManifest;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Hostile input through the gateway: the problem detail that is promised, and nothing half done. */
@Tag("docker")
@Tag("e2e")
@ExtendWith(SharedPlatform.class)
class HostileInputE2E {

    private static final String JOB = "urn:cairn:problem:job:";
    private static final String PLATFORM = "urn:cairn:problem:platform:";

    private static TestPlatform platform;
    private static PlatformClient client;
    private static String program;
    private static String foreignJob;

    @BeforeAll
    static void start(ProcessPlatform shared) {
        platform = shared;
        client = platform.client("hostile");
        program = upload(client);
        foreignJob = job(platform.client("rival"), "hold");
    }

    /** One line of the table. */
    private record Hostile(String what, Attack attack, int status, String type, String names) {
        @Override
        public String toString() {
            return what;
        }
    }

    private interface Attack {
        Answer send() throws IOException;
    }

    private static Stream<Hostile> table() {
        return Stream.of(
                refusedArchive(
                        "path escape in an archive", entry("../escape.py", TarConstants.LF_NORMAL), "PATH_ESCAPES"),
                refusedArchive(
                        "absolute path in an archive", entry("/etc/passwd", TarConstants.LF_NORMAL), "PATH_ABSOLUTE"),
                refusedArchive("symbolic link in an archive", entry("link", TarConstants.LF_SYMLINK), "LINK"),
                refusedArchive("hard link in an archive", entry("link", TarConstants.LF_LINK), "LINK"),
                refusedArchive("device in an archive", entry("null", TarConstants.LF_CHR), "SPECIAL_FILE"),
                refusedArchive("no archive at all", "hello".getBytes(StandardCharsets.UTF_8), "NOT_AN_ARCHIVE"),
                new Hostile(
                        "template with hostPath",
                        () -> template("emptyDir: {}", "hostPath: {path: /}"),
                        422,
                        JOB + "invalid-template",
                        "hostPath"),
                new Hostile(
                        "privileged template",
                        () -> template(
                                "readOnlyRootFilesystem: true",
                                "readOnlyRootFilesystem: true\n          privileged: true"),
                        422,
                        JOB + "invalid-template",
                        "privileged"),
                new Hostile(
                        "template that is no YAML",
                        () -> template("apiVersion", "a: &x [*x]\n? "),
                        422,
                        JOB + "invalid-template",
                        ""),
                new Hostile(
                        "template for all tenants without the scope",
                        () -> client.post(
                                "/job/v1/templates",
                                Map.of("library", "x", "jobType", "single", "text", "x", "platform", true),
                                Map.of()),
                        403,
                        PLATFORM + "forbidden",
                        "catalog.admin"),
                submit(
                        "reserved environment name",
                        Map.of("env", Map.of("RANK", "7")),
                        422,
                        JOB + "reserved-environment",
                        "/env/RANK"),
                submit("unknown pair", Map.of("library", "caffe"), 422, JOB + "unknown-pair", "pytorch/single"),
                submit("unknown job type", Map.of("jobType", "horovod"), 422, JOB + "unknown-pair", "pytorch/horovod"),
                submit(
                        "another tenant's program",
                        Map.of("program", "0".repeat(64)),
                        422,
                        JOB + "unknown-content",
                        "/program"),
                submit("escaping boot file", Map.of("bootFile", "../../bin/sh"), 422, JOB + "invalid-job", "/bootFile"),
                submit(
                        "a thousand ranks",
                        Map.of("jobType", "pytorch-ddp", "tasks", List.of(Map.of("type", "worker", "quantity", 1000))),
                        422,
                        JOB + "invalid-job",
                        "/tasks/0/quantity"),
                submit("unknown field", Map.of("privileged", true), 422, PLATFORM + "validation-failed", "privileged"),
                submit("wrong type", Map.of("args", 7), 422, PLATFORM + "validation-failed", "args"),
                new Hostile(
                        "broken JSON",
                        () -> client.post("/job/v1/jobs", "{\"library\": ", Map.of()),
                        400,
                        PLATFORM + "malformed-json",
                        ""),
                new Hostile(
                        "JSON of brackets",
                        () -> client.post("/job/v1/jobs", "[".repeat(5000), Map.of()),
                        422,
                        PLATFORM + "validation-failed",
                        ""),
                new Hostile(
                        "a key that is none",
                        () -> client.post(
                                "/job/v1/jobs", request(Map.of()), Map.of("Idempotency-Key", "x".repeat(300))),
                        400,
                        PLATFORM + "invalid-request",
                        "Idempotency-Key"),
                new Hostile(
                        "another tenant's job",
                        () -> client.send("GET", "/job/v1/jobs/" + foreignJob),
                        404,
                        PLATFORM + "not-found",
                        ""),
                new Hostile(
                        "another tenant's log",
                        () -> client.send("GET", "/job/v1/jobs/" + foreignJob + "/logs/worker/0"),
                        404,
                        PLATFORM + "not-found",
                        ""),
                new Hostile(
                        "another tenant's outputs",
                        () -> client.send("GET", "/job/v1/jobs/" + foreignJob + "/outputs"),
                        404,
                        PLATFORM + "not-found",
                        ""),
                new Hostile(
                        "stopping another tenant's job",
                        () -> client.send("POST", "/job/v1/jobs/" + foreignJob + ":stop"),
                        404,
                        PLATFORM + "not-found",
                        ""),
                new Hostile(
                        "an id that is none",
                        () -> client.send("GET", "/job/v1/jobs/nonsense"),
                        404,
                        PLATFORM + "not-found",
                        ""),
                new Hostile(
                        "a path with a hidden semicolon",
                        () -> client.send("GET", "/job/v1/jobs/%27%3B--"),
                        400,
                        PLATFORM + "invalid-request",
                        ""),
                new Hostile(
                        "a cursor that is none",
                        () -> client.send("GET", "/job/v1/jobs?cursor=xyz"),
                        400,
                        PLATFORM + "invalid-request",
                        "cursor"),
                new Hostile(
                        "a limit that is none",
                        () -> client.send("GET", "/job/v1/jobs?limit=100000"),
                        400,
                        PLATFORM + "invalid-request",
                        "limit"),
                new Hostile(
                        "no token",
                        () -> raw("GET /job/v1/jobs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                        401,
                        PLATFORM + "unauthenticated",
                        ""),
                new Hostile(
                        "a token of nobody",
                        () -> PlatformClient.withToken(platform.gateway(), "e30.e30.e30")
                                .send("GET", "/job/v1/jobs"),
                        401,
                        PLATFORM + "unauthenticated",
                        ""),
                new Hostile(
                        "a body of 1 GB",
                        () -> raw("POST /job/v1/datasets HTTP/1.1\r\nHost: x\r\n"
                                + "Content-Length: 1073741824\r\nConnection: close\r\n\r\n"),
                        413,
                        PLATFORM + "too-large",
                        ""));
    }

    @ParameterizedTest
    @MethodSource({"table", "portsAndImages"})
    void isAnsweredAsPromisedAndLeavesNothing(Hostile hostile) throws IOException {
        var before = stored();
        var answer = hostile.attack().send();
        assertThat(answer.status()).as(answer.body()).isEqualTo(hostile.status());
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("type").asString()).as(answer.body()).isEqualTo(hostile.type());
        assertThat(answer.body()).contains(hostile.names());
        assertThat(stored()).as("nothing half done").isEqualTo(before);
        assertThat(platform.query("select pg_sleep(0)::text")).hasSize(1);
    }

    @Test
    void yamlInAJobNameStaysAName() {
        String hostile = "x\n  privileged: true\n\"]}: &a *a ${image} !!java";
        var answer = client.post("/job/v1/jobs", request(Map.of("name", hostile)), Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        String id = answer.json().path("id").asString();
        var yaml = client.send("GET", "/job/v1/jobs/" + id + "/description").body();
        var job = (Job) StrictManifest.read(DescriptionFile.of(yaml)).getFirst();
        assertThat(job.getMetadata().getAnnotations()).containsEntry("io.cairn/name", hostile);
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getSecurityContext()
                        .getPrivileged())
                .isNull();
        client.send("POST", "/job/v1/jobs/" + id + ":stop");
    }

    @Test
    void withTheEngineStoppedJobsWaitAndSayWhy() throws IOException {
        var dead = URI.create("tcp://127.0.0.1:" + TestPlatform.freePort());
        try (var withoutEngine = TestPlatform.start(dead)) {
            var tenant = withoutEngine.client("acme");
            upload(tenant);
            String id = job(tenant, "waits");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(tenant.send("GET", "/job/v1/jobs/" + id)
                                    .json()
                                    .path("waitReason")
                                    .asString())
                            .isEqualTo("the container engine does not answer"));
            var log = tenant.send("GET", "/job/v1/jobs/" + id + "/logs/worker/0");
            assertThat(log.status()).isEqualTo(503);
            assertThat(log.json().path("type").asString()).isEqualTo(JOB + "engine-unavailable");
            assertThat(tenant.send("POST", "/job/v1/jobs/" + id + ":stop").status())
                    .isEqualTo(202);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> tenant.send("GET", "/job/v1/jobs/" + id)
                            .json()
                            .path("state")
                            .asString()
                            .equals("CANCELLED"));
        }
    }

    /** All that an endpoint could have left behind. */
    private static List<String> stored() {
        var counts = new ArrayList<String>();
        for (String table : List.of("job", "job_event", "content", "template", "image", "idempotency_key")) {
            if (table.equals("job_event")) {
                continue; // the foreign job lives on
            }
            counts.add(table + " "
                    + platform.query("select count(*)::text from job." + table).getFirst());
        }
        return counts;
    }

    private static Hostile refusedArchive(String what, byte[] archive, String reason) {
        return new Hostile(
                what, () -> client.upload("/job/v1/programs", archive), 422, JOB + "refused-archive", reason);
    }

    /** What ends in the configuration of a proxy, and what the engine is made to call. */
    private static Stream<Hostile> portsAndImages() {
        return Stream.of(
                endpoint(
                        "line of a configuration",
                        Map.of("healthPath", "/x\n    server evil 10.0.0.1:80"),
                        "/healthPath"),
                endpoint("path with a placeholder", Map.of("healthPath", "/%[env(PATH)]"), "/healthPath"),
                submit(
                        "port without a token where programs are run",
                        Map.of("jobType", "notebook", "endpoint", Map.of("access", "OPEN")),
                        422,
                        JOB + "invalid-job",
                        "/endpoint/access"),
                submit(
                        "port of a job type that has none",
                        Map.of("endpoint", Map.of("access", "TOKEN")),
                        422,
                        JOB + "invalid-job",
                        "/endpoint"),
                submit(
                        "image of one's own for the platform's library",
                        Map.of("image", "registry.example/x:1"),
                        422,
                        JOB + "invalid-job",
                        "/image"),
                image("image of a machine of the network", "169.254.169.254/latest/meta-data:1", "no-image-fits"),
                image("image that climbs", "registry.example/../../etc:1", "invalid-job"),
                image("image that the engine holds", "cairn.local/postgres:18", "no-image-fits"));
    }

    private static Hostile endpoint(String what, Map<String, Object> endpoint, String names) {
        return submit(
                what,
                Map.of("jobType", "serving", "endpoint", endpoint),
                422,
                JOB + "invalid-job",
                "/endpoint" + names);
    }

    private static Hostile image(String what, String reference, String type) {
        var custom = Map.of("library", "custom", "jobType", "single", "image", reference);
        return new Hostile(what, () -> client.post("/job/v1/jobs", custom, Map.of()), 422, JOB + type, "/image");
    }

    private static Hostile submit(String what, Map<String, Object> change, int status, String type, String names) {
        return new Hostile(what, () -> client.post("/job/v1/jobs", request(change), Map.of()), status, type, names);
    }

    private static Map<String, Object> request(Map<String, Object> change) {
        var request = new HashMap<String, Object>(
                Map.of("library", "pytorch", "jobType", "single", "program", program, "bootFile", "main.py"));
        request.putAll(change);
        return request;
    }

    private static Answer template(String from, String to) {
        String text = TestPlatform.resource("new-library/template.yml").replace(from, to);
        return client.post("/job/v1/templates", Map.of("library", "x", "jobType", "single", "text", text), Map.of());
    }

    private static String upload(PlatformClient tenant) {
        return tenant.upload("/job/v1/programs", JobClaim.tar(Map.of("main.py", "import time; time.sleep(1)")))
                .json()
                .path("sha256")
                .asString();
    }

    private static String job(PlatformClient tenant, String name) {
        String mine = upload(tenant);
        var request =
                Map.of("library", "pytorch", "jobType", "single", "program", mine, "bootFile", "main.py", "name", name);
        var answer = tenant.post("/job/v1/jobs", request, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static byte[] entry(String name, byte type) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(type == TarConstants.LF_NORMAL ? "" : "/etc/passwd");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Up to the end of the problem: the server may keep the connection for the body that never comes. */
    private static String answer(Socket socket) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            bytes.write(next);
            if (next == '}' && bytes.toString(StandardCharsets.UTF_8).contains("\"errors\"")) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Bytes as they are: what an ordinary client would not send. A token is added where a body is announced. */
    private static Answer raw(String request) throws IOException {
        String withToken = request.startsWith("POST")
                ? request.replace(
                        "Host: x\r\n", "Host: x\r\nAuthorization: Bearer " + platform.token("hostile") + "\r\n")
                : request;
        try (var socket =
                new Socket(platform.gateway().getHost(), platform.gateway().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(withToken.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = answer(socket);
            int status = Integer.parseInt(answer.split(" ")[1]);
            String body = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(body)
                            .path("status")
                            .asInt())
                    .isEqualTo(status);
            String type = answer.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-type:"))
                    .map(line -> line.substring(13).strip())
                    .findFirst()
                    .orElse("");
            return new Answer(status, type, body, Map.of());
        }
    }
}
