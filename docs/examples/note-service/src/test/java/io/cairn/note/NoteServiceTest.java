package io.cairn.note;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.openapi.AnswerRules;
import io.cairn.kit.test.openapi.ApiCall;
import io.cairn.kit.test.openapi.ApiDocument;
import io.cairn.kit.test.openapi.ApiFuzz;
import io.cairn.kit.test.openapi.ApiRecipes;
import io.cairn.kit.test.openapi.OpenApiRules;
import io.cairn.kit.test.openapi.OpenApiSnapshot;
import io.cairn.kit.test.openapi.RawHttp;
import io.cairn.kit.test.openapi.RawRequest;
import io.cairn.kit.test.openapi.TenantProbes;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.kit.test.tokens.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over HTTP, on a real PostgreSQL. */
@Tag("docker")
class NoteServiceTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AnswerRules RULES = AnswerRules.of(Set.of());
    private static final String MARK = "mark" + UUID.randomUUID().toString().substring(0, 8);
    private static final Set<String> MARKS = new ConcurrentSkipListSet<>(Set.of(MARK));

    private static ServiceUnderTest service;
    private static TestIssuer issuer;
    private static RawHttp http;
    private static ApiDocument document;

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.start("note", NoteApplication.application());
        issuer = service.issuer();
        http = service.http();
        document = service.document();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theDocumentIsTheOneThatWasAgreedOn() {
        OpenApiSnapshot.compare(document, "note-service");
        assertThat(OpenApiRules.faults(document)).isEmpty();
    }

    @Test
    void aRepetitionIsOneNoteAndOneEvent() {
        String key = UUID.randomUUID().toString();
        var first = write("twice", key);
        var second = write("twice", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        var id = UUID.fromString(JSON.readTree(first.text()).path("id").asString());
        assertThat(number("select count(*) from note where text = 'twice'")).isEqualTo(1);
        assertThat(number("select count(*) from outbox_event where id = '" + id + "'"))
                .isEqualTo(1);
    }

    @TestFactory
    Stream<DynamicTest> nothingOfATenantIsSeenOrChangedByAnother() {
        var tokens = new TenantProbes.Tokens(
                "ada", issuer.token("ada"), issuer.token("stranger"), issuer.tokenWithoutTenant());
        return new TenantProbes(http, false, tokens, () -> MARKS, NoteServiceTest::notesOfAda, RULES)
                .of(document, recipes());
    }

    @Test
    void noRequestBreaksTheServiceOrShowsItsInside() {
        var statuses = new ApiFuzz(http, issuer.token("ada"), NoteServiceTest::rows, RULES)
                .run(ApiFuzz.tries() / 4, document, recipes());
        assertThat(statuses.keySet()).contains(200, 201, 400, 404, 422);
    }

    private static ApiRecipes recipes() {
        return new ApiRecipes()
                .action(
                        "writeNote",
                        Set.of(201),
                        () -> ApiCall.plain()
                                .header("Idempotency-Key", UUID.randomUUID().toString())
                                .json("{\"text\":\"a note\"}"))
                .list("listNotes", () -> {
                    marked();
                    return ApiCall.plain();
                })
                .action("listAuditEvents", Set.of(200), ApiCall::plain) // of the kit
                .thing("getNote", () -> ApiCall.plain().at("id", marked()));
    }

    private static String marked() {
        var written = write(MARK, UUID.randomUUID().toString());
        String id = JSON.readTree(written.text()).path("id").asString();
        MARKS.add(id);
        return id;
    }

    private static RawHttp.Answer write(String text, String key) {
        byte[] body = ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        return http.send(new RawRequest("POST", "/v1/notes", List.of(), body)
                .with("Content-Type", "application/json")
                .with("Idempotency-Key", key)
                .withToken(issuer.token("ada")));
    }

    private static String notesOfAda() {
        return service.jdbc()
                .sql("select coalesce(string_agg(id || text, ' ' order by number), '') from note where tenant = 'ada'")
                .query(String.class)
                .single();
    }

    private static String rows() {
        return number("select count(*) from note") + " " + number("select count(*) from idempotency_key");
    }

    private static long number(String sql) {
        return service.jdbc().sql(sql).query(Long.class).single();
    }
}
