package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.cairn.gateway.route.GatewayProblem;
import io.cairn.job.api.JobProblem;
import io.cairn.kit.secret.KeyFile;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.test.openapi.AnswerRules;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.ApiFuzz;
import io.cairn.kit.test.openapi.ApiOperation;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.TenantProbes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is made from the OpenAPI document of job-service, against the service itself and through the gateway. */
@Tag("docker")
@Tag("e2e")
class OpenApiE2E {

    private static final String OWNER = "owner";
    private static final AnswerRules RULES =
            AnswerRules.of(Set.of(JobProblem.ENGINE_UNAVAILABLE), JobProblem.class, GatewayProblem.class);

    /** Logins to these may be stored; nothing is fetched from them. */
    private static final String REGISTRIES = "--cairn.job.registries.allow=registry.example,login.example";

    private static ProcessPlatform platform;
    private static Connection database;
    private static JobApi api;
    private static ApiDocument document;
    private static TenantProbes.Tokens tokens;

    @BeforeAll
    static void start() throws Exception {
        platform = TestPlatform.processes(1, REGISTRIES);
        database = platform.connection();
        document = ApiDocument.fetch(platform.jobService(), "/v3/api-docs");
        api = new JobApi(platform.client(OWNER));
        tokens = new TenantProbes.Tokens(
                OWNER, platform.token(OWNER), platform.token("stranger", "catalog.admin"), tokenWithoutTenant());
    }

    @AfterAll
    static void stop() throws SQLException {
        database.close();
        platform.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingOfATenantIsSeenOrChangedByAnother() {
        return probes(direct(), false).of(document, api.recipes());
    }

    @TestFactory
    Stream<DynamicTest> nothingOfATenantIsSeenOrChangedByAnotherThroughTheGateway() {
        return probes(viaGateway(), true).of(document, api.recipes());
    }

    @Test
    void anUploadDoesNotTellWhetherAnotherTenantHasTheSameBytes() {
        var bytes = JobClaimE2E.tar(Map.of("common.txt", api.mark));
        assertThat(platform.client(OWNER).upload("/job/v1/programs", bytes).status())
                .isEqualTo(201);
        assertThat(platform.client("stranger").upload("/job/v1/programs", bytes).status())
                .isEqualTo(201);
    }

    @TestFactory
    Stream<DynamicTest> theExampleOfEachBodyWorks() {
        return document.operations().stream()
                .filter(operation -> operation.body().isPresent())
                .filter(operation -> !operation.body().get().isBinary())
                .filter(operation -> !operation.namesAThing()) // theExampleOfEachBodyThatChangesAThingWorks
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var body = operation.body().get();
                    var answer = platform.client("reader")
                            .post(
                                    "/job" + operation.path(),
                                    body.example().orElseThrow().toString(),
                                    Map.of());
                    assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
                }));
    }

    /** Of a job of the reader that has paused, or serves if it is to be rolled. */
    @TestFactory
    Stream<DynamicTest> theExampleOfEachBodyThatChangesAThingWorks() {
        return document.operations().stream()
                .filter(operation -> operation.body().isPresent() && operation.namesAThing())
                .filter(operation -> !operation.id().equals("putRegistry")) // its thing is a host; ProgramImageE2E
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    var reader = platform.client("reader");
                    String job = operation.id().equals("rollJob") ? new JobApi(reader).serving() : paused(reader);
                    var example = operation.body().orElseThrow().example().orElseThrow();
                    String path = "/job" + operation.path().replace("{id}", job);
                    var answer = operation.method().equals("PATCH")
                            ? reader.patch(path, example, Map.of())
                            : reader.post(path, example.toString(), Map.of());
                    assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
                    reader.send("POST", "/job/v1/jobs/" + job + ":stop"); // those behind it need its room
                }));
    }

    private static String paused(PlatformClient reader) {
        var example = document.operations().stream()
                .filter(operation -> operation.id().equals("submitJob"))
                .findFirst()
                .flatMap(ApiOperation::body)
                .flatMap(ApiOperation.Body::example)
                .orElseThrow();
        String job = reader.post("/job/v1/jobs", example.toString(), Map.of())
                .json()
                .path("id")
                .asString();
        assertThat(reader.send("POST", "/job/v1/jobs/" + job + ":suspend").status())
                .isEqualTo(202);
        Awaitility.await("the job has paused")
                .atMost(Duration.ofSeconds(60))
                .until(() -> reader.send("GET", "/job/v1/jobs/" + job)
                        .json()
                        .path("state")
                        .asString()
                        .equals("SUSPENDED"));
        return job;
    }

    @Test
    void noRequestBreaksTheServiceOrShowsItsInside() {
        fuzz(direct(), "fuzz");
    }

    @Test
    void noRequestBreaksTheServiceOrShowsItsInsideThroughTheGateway() {
        fuzz(viaGateway(), "fuzz-via-gateway");
    }

    private static void fuzz(RawHttp target, String tenant) {
        String token = platform.token(tenant);
        var statuses = new ApiFuzz(target, token, OpenApiE2E::rows, RULES)
                .run(ApiFuzz.tries() / 2, document, new JobApi(platform.client(tenant)).recipes());
        assertThat(statuses.keySet())
                .as("requests got far enough to succeed: %s", statuses)
                .contains(200, 201, 400, 404, 422);
    }

    private static TenantProbes probes(RawHttp target, boolean viaGateway) {
        return new TenantProbes(target, viaGateway, tokens, api::marks, OpenApiE2E::ofTheOwner, RULES);
    }

    private static RawHttp direct() {
        return RawHttp.to(platform.jobService());
    }

    private static RawHttp viaGateway() {
        return RawHttp.to(URI.create(platform.gateway() + "/job"));
    }

    /** What a call of another tenant must leave as it is. */
    private static String ofTheOwner() {
        return value("""
                select (select string_agg(id || stop_requested || priority || coalesce(wish, '') || attempt, ' ' order by id) from job where tenant = 'owner')
                    || (select string_agg(id || active, ' ' order by id) from template where owner = 'owner')
                    || (select string_agg(id || active, ' ' order by id) from image where owner = 'owner')
                    || (select string_agg(sha256, ' ' order by sha256) from content where tenant = 'owner')""");
    }

    private static String rows() {
        return value("""
                select concat_ws(' ', (select count(*) from job), (select count(*) from content),
                    (select count(*) from template), (select count(*) from image), (select count(*) from idempotency_key))""");
    }

    private static synchronized String value(String sql) {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Signed with the gateway's own key: what an issuer of another make might give. */
    private static String tokenWithoutTenant() throws IOException, JOSEException, java.text.ParseException {
        var box = new SecretBox(new KeyFile(platform.home().resolve("secret-keys.json")));
        String sealed = Files.readString(platform.home().resolve("gateway-keys.json"));
        var key = JWKSet.parse(
                        box.openText(sealed.strip(), "gateway/signing-keys").value())
                .getKeys()
                .getFirst()
                .toRSAKey();
        var now = Instant.now();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(platform.gateway().toString())
                        .subject("nobody")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(3600)))
                        .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
