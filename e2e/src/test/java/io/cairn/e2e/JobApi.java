package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.ApiCall;
import io.cairn.kit.test.openapi.ApiRecipes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/** A tenant of job-service with one of everything, and how each operation is called with it. */
final class JobApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOGIN = "login.example";
    private static final String WRITES = """
            echo "$2 says $1"
            echo "$1" >"$CAIRN_OUTPUT_DIR/$1.txt"
            [ "$2" = end ] || sleep 600
            """;

    /** In all that the owner writes. */
    final String mark = "mark" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);

    private final Set<String> marks = new ConcurrentSkipListSet<>(Set.of(mark));
    private final List<String> held = new ArrayList<>();
    private final PlatformClient owner;
    private final String program;
    private final String dataset;
    private final String template;
    private final String image;
    private final String ended;

    JobApi(PlatformClient owner) {
        this.owner = owner;
        this.program = marked(upload("programs", WRITES));
        this.dataset = marked(upload("datasets", mark));
        this.template = marked(id("/job/v1/templates", template(mark)));
        this.image = marked(id("/job/v1/images", image(mark)));
        this.ended = marked(id("/job/v1/jobs", request("end")));
        Awaitility.await("the job with outputs has ended")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> owner.send("GET", "/job/v1/jobs/" + ended).json().hasNonNull("finishedAt"));
    }

    Set<String> marks() {
        return marks;
    }

    String program() {
        return program;
    }

    /** How each operation is called. What is made by a call is small: no container of it ever starts, but for those that stop. */
    ApiRecipes recipes() {
        var recipes = new ApiRecipes()
                .action("submitJob", Set.of(422), () -> keyed().json(text(tooLarge(mark))))
                .action("submitJob", Set.of(422), () -> keyed().json(text(tooLarge("pytorch"))))
                .action("planJob", Set.of(422), () -> ApiCall.plain().json(text(tooLarge(mark))))
                .list("listJobs", ApiCall::plain)
                .thing("getJob", this::job)
                .thing("getDescription", this::job)
                .unmarkedThing("listEvents", this::job)
                .action("listAuditEvents", Set.of(200), ApiCall::plain)
                .action("listAccelerators", Set.of(200), ApiCall::plain)
                .unmarkedThing("stopJob", () -> ApiCall.plain().at("id", holding()))
                .unmarkedThing("suspendJob", () -> ApiCall.plain().at("id", holding()))
                .unmarkedThing("resumeJob", () -> ApiCall.plain().at("id", paused()))
                .thing("cloneJob", () -> keyed().at("id", refused()).json(text(Map.of("name", mark))))
                .thing("rollJob", () -> keyed().at("id", serving()).json(text(Map.of("args", List.of(mark)))))
                .thing("changeJob", () -> waiting().json(text(Map.of("priority", 80))))
                .unmarkedThing("removeJob", () -> ApiCall.plain().at("id", refused()))
                .thing("readLog", () -> job().at("task", "worker").at("index", "0"))
                .thing("followLog", () -> job().at("task", "worker").at("index", "0"))
                .unmarkedThing("getMetrics", this::job)
                .thing("listOutputs", this::job)
                .thing("getOutput", () -> job().query("path", "worker-0/" + mark + ".txt"));
        contents(recipes);
        catalog(recipes);
        return recipes;
    }

    private void contents(ApiRecipes recipes) {
        recipes.action("uploadProgram", Set.of(200, 201), JobApi::freshArchive)
                .action("uploadDataset", Set.of(200, 201), JobApi::freshArchive)
                .list("listPrograms", ApiCall::plain)
                .list("listDatasets", ApiCall::plain)
                .thing("getProgram", () -> ApiCall.plain().at("sha256", program))
                .thing("getDataset", () -> ApiCall.plain().at("sha256", dataset))
                .unmarkedThing("removeProgram", () -> ApiCall.plain().at("sha256", upload("programs", fresh())))
                .unmarkedThing("removeDataset", () -> ApiCall.plain().at("sha256", upload("datasets", fresh())));
    }

    private void catalog(ApiRecipes recipes) {
        recipes.list("listTemplates", ApiCall::plain)
                .thing("getTemplate", () -> ApiCall.plain().at("id", template))
                .action("addTemplate", Set.of(201), () -> keyed().json(text(template(fresh()))))
                .unmarkedThing(
                        "retireTemplate",
                        () -> ApiCall.plain().at("id", marked(id("/job/v1/templates", template(mark + fresh())))))
                .list("listRegistries", this::login)
                .action(
                        "putRegistry",
                        Set.of(200),
                        () -> ApiCall.plain()
                                .at("host", "registry.example")
                                .json(text(Map.of("user", "anybody", "password", fresh()))))
                .unmarkedThing("deleteRegistry", () -> login().at("host", LOGIN))
                .list("listImages", ApiCall::plain)
                .thing("getImage", () -> ApiCall.plain().at("id", image))
                .action("addImage", Set.of(201), () -> keyed().json(text(foreignImage(fresh()))))
                .unmarkedThing(
                        "retireImage",
                        () -> ApiCall.plain().at("id", marked(id("/job/v1/images", foreignImage(mark + fresh())))));
    }

    private ApiCall job() {
        return ApiCall.plain().at("id", ended);
    }

    private static ApiCall keyed() {
        return ApiCall.plain().header("Idempotency-Key", fresh());
    }

    private static ApiCall freshArchive() {
        return ApiCall.plain().bytes("application/octet-stream", JobClaimE2E.tar(Map.of("a.txt", fresh())));
    }

    private static String fresh() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    /** A job that ended without a container. */
    private String refused() {
        String id = marked(id("/job/v1/jobs", tooLarge(mark)));
        owner.post("/job/v1/jobs/" + id + ":stop", Map.of(), Map.of());
        Awaitility.await("the job is cancelled")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> owner.send("GET", "/job/v1/jobs/" + id).json().hasNonNull("finishedAt"));
        return id;
    }

    /** A job that runs until it is stopped; those that earlier calls made leave their room to it. */
    private String holding() {
        return running(marked(id("/job/v1/jobs", request("hold"))));
    }

    private String running(String id) {
        held.forEach(earlier -> owner.send("POST", "/job/v1/jobs/" + earlier + ":stop"));
        held.clear();
        held.add(id);
        Awaitility.await("the job runs")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> owner.send("GET", "/job/v1/jobs/" + id)
                        .json()
                        .path("state")
                        .asString()
                        .equals("RUNNING"));
        return id;
    }

    /** A job with a port that runs until it is stopped. */
    String serving() {
        return running(marked(id(
                "/job/v1/jobs",
                Map.of(
                        "library",
                        "pytorch",
                        "jobType",
                        "serving",
                        "name",
                        mark,
                        "program",
                        upload("programs", Map.of("main.py", TestPlatform.resource("port/main.py"))),
                        "bootFile",
                        "main.py",
                        "tasks",
                        worker(128L << 20)))));
    }

    /** A login to a registry that no other call names. */
    private ApiCall login() {
        var stored = owner.put("/job/v1/registries/" + LOGIN, Map.of("user", mark, "password", fresh()));
        assertThat(stored.status()).as(stored.body()).isEqualTo(200);
        return ApiCall.plain();
    }

    /** A job that has paused. */
    private String paused() {
        String id = holding();
        assertThat(owner.send("POST", "/job/v1/jobs/" + id + ":suspend").status())
                .isEqualTo(202);
        Awaitility.await("the job has paused")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> owner.send("GET", "/job/v1/jobs/" + id)
                        .json()
                        .path("state")
                        .asString()
                        .equals("SUSPENDED"));
        return id;
    }

    /** A job whose priority may change, since it has paused, and its ETag. */
    private ApiCall waiting() {
        String id = paused();
        String etag =
                owner.send("GET", "/job/v1/jobs/" + id).headers().get("etag").getFirst();
        return ApiCall.plain().at("id", id).header("If-Match", etag);
    }

    private Map<String, Object> request(String what) {
        return request(mark, what, 64L << 20);
    }

    /** No engine has so much memory, so nothing is started. */
    private Map<String, Object> tooLarge(String library) {
        return request(library, "never", 250L << 30);
    }

    private Map<String, Object> request(String library, String what, long memory) {
        return Map.of(
                "library",
                library,
                "jobType",
                "single",
                "name",
                mark,
                "program",
                program,
                "dataset",
                dataset,
                "bootFile",
                "main.sh",
                "args",
                List.of(mark, what),
                "env",
                Map.of("MARK", mark),
                "tags",
                List.of(mark),
                "tasks",
                worker(memory));
    }

    private static List<Object> worker(long memory) {
        return List.of(
                Map.of("type", "worker", "quantity", 1, "resources", Map.of("milliCpu", 100, "memoryBytes", memory)));
    }

    private static Map<String, Object> template(String library) {
        return Map.of("library", library, "jobType", "single", "text", TestPlatform.resource("probe/template.yml"));
    }

    private static Map<String, Object> image(String library) {
        return image(library, "cairn.local/probe:1", TestPlatform.imageId("cairn.local/probe:1"));
    }

    /** One that no job runs. */
    private static Map<String, Object> foreignImage(String library) {
        return image(library, "example.local/" + library + ":1", "0".repeat(64));
    }

    private static Map<String, Object> image(String library, String reference, String sha256) {
        return Map.of(
                "library",
                library,
                "libraryVersion",
                "1",
                "architecture",
                TestPlatform.architecture(),
                "reference",
                reference,
                "kind",
                "IMAGE_ID",
                "sha256",
                sha256);
    }

    private String upload(String kind, String text) {
        return upload(kind, Map.of("main.sh", text));
    }

    private String upload(String kind, Map<String, String> files) {
        var answer = owner.upload("/job/v1/" + kind, JobClaimE2E.tar(files));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return answer.json().path("sha256").asString();
    }

    private String id(String path, Map<String, Object> body) {
        var answer = owner.post(path, body, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private String marked(String text) {
        marks.add(text);
        return text;
    }

    private static String text(Object body) {
        return JSON.writeValueAsString(body);
    }
}
