package io.cairn.gateway;

import static io.cairn.gateway.TestGateway.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.gateway.identity.IdentityProblem;
import io.cairn.gateway.limit.LimitProblem;
import io.cairn.kit.test.openapi.AnswerRules;
import io.cairn.kit.test.openapi.ApiCall;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.ApiFuzz;
import io.cairn.kit.test.openapi.ApiRecipes;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.TenantProbes;
import io.cairn.kit.test.property.Counts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is made from the OpenAPI document of the gateway's own operations. */
class ClientsApiTest {

    private static final int REQUESTS = Counts.of(1_000, 50_000);
    private static final AnswerRules RULES = AnswerRules.of(Set.of(), IdentityProblem.class, LimitProblem.class);
    private static final String MARK =
            "mark" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    /** Names of the owner's clients: what no answer to others may tell. */
    private static final Set<String> MARKS = new ConcurrentSkipListSet<>(Set.of(MARK));

    @TempDir
    private static Path home;

    private static TestGateway gateway;
    private static ApiDocument document;
    private static String admin;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                home,
                "--cairn.gateway.limits.address.burst=1000000",
                "--cairn.gateway.limits.address.calls=1000000",
                "--cairn.gateway.limits.tenant.burst=1000000",
                "--cairn.gateway.limits.tenant.calls=1000000");
        document = ApiDocument.fetch(gateway.at(""), "/v3/api-docs");
        admin = gateway.token("scope=identity.admin");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @TestFactory
    Stream<DynamicTest> noTenantSeesOrChangesClientsNotEvenItsOwn() {
        String service = gateway.token("job", TestGateway.text(home.resolve("service-secrets/job")), "scope=act-as");
        var tokens =
                new TenantProbes.Tokens(MARK, admin, gateway.token("tenant=stranger&scope=catalog.admin+ops"), service);
        String ofTheOwner = gateway.token("tenant=" + MARK + "&scope=catalog.admin+ops");
        var probes = new TenantProbes(target(), true, tokens, () -> MARKS, ClientsApiTest::files, RULES);
        var asTheOwner = new TenantProbes(
                target(),
                true,
                new TenantProbes.Tokens(MARK, admin, ofTheOwner, service),
                () -> MARKS,
                ClientsApiTest::files,
                RULES);
        return Stream.concat(probes.of(document, recipes()), asTheOwner.of(document, recipes()));
    }

    @Test
    void noRequestBreaksTheGatewayOrShowsItsInside() {
        var statuses = new ApiFuzz(target(), admin, ClientsApiTest::files, RULES).run(REQUESTS, document, recipes());
        assertThat(statuses.keySet())
                .as("requests got far enough to succeed: %s", statuses)
                .contains(200, 201, 204, 400, 401, 404, 409, 422);
    }

    @Test
    void theExampleOfTheBodyWorks() {
        var creates = document.operations().stream()
                .filter(operation -> operation.body().isPresent())
                .toList();
        assertThat(creates)
                .hasSize(1)
                .allSatisfy(operation -> assertThat(send(gateway.request(operation.path(), admin)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(operation
                                                .body()
                                                .orElseThrow()
                                                .example()
                                                .orElseThrow()
                                                .toString())))
                                .statusCode())
                        .isEqualTo(201));
    }

    private static RawHttp target() {
        return RawHttp.to(gateway.at(""));
    }

    private static ApiRecipes recipes() {
        return new ApiRecipes()
                .reserved("createClient", true, () -> ApiCall.plain().json(client(fresh())))
                .reserved("listClients", true, ClientsApiTest::listWithOneMore)
                .reserved("getClient", true, () -> ApiCall.plain().at("clientId", made()))
                .reserved("deleteClient", false, () -> ApiCall.plain().at("clientId", made()));
    }

    private static ApiCall listWithOneMore() {
        made();
        return ApiCall.plain().query("tenant", MARK);
    }

    private static String made() {
        String name = fresh();
        var answer = send(gateway.request("/identity/v1/clients", admin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(client(name))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return MARK + "." + name;
    }

    private static String client(String name) {
        return "{\"tenant\":\"%s\",\"name\":\"%s\",\"scopes\":[\"ops\"]}".formatted(MARK, name);
    }

    private static String fresh() {
        String name = "c" + UUID.randomUUID().toString().substring(0, 13);
        MARKS.add(name);
        return name;
    }

    /** All clients that there are. */
    private static String files() {
        Path clients = home.resolve("clients");
        if (!Files.isDirectory(clients)) {
            return "";
        }
        try (var all = Files.walk(clients)) {
            return all.filter(Files::isRegularFile).map(Path::toString).sorted().collect(Collectors.joining("\n"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
