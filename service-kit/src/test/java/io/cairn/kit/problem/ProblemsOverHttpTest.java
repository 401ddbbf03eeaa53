package io.cairn.kit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.OverHttp;
import io.cairn.kit.test.property.Property;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsOverHttpTest extends OverHttp {

    private static final String GOOD = """
            {"name": "a", "kind": "SMALL", "parts": [{"name": "p", "count": 1}], "owner": "ada", "labels": {"x.y": "z"}}""";

    @Test
    void aGoodBodyIsTaken() {
        assertThat(postJson("/v1/things", GOOD).status()).isEqualTo(200);
    }

    @Test
    void everyMemberOfAProblemIsThere() {
        var answer = get("/v1/refused");
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.text())
                .isEqualTo(
                        "{\"detail\":\"Not today.\",\"instance\":\"/v1/refused\",\"status\":422,"
                                + "\"title\":\"The body breaks a rule\",\"type\":\"urn:cairn:problem:platform:validation-failed\","
                                + "\"errors\":[{\"pointer\":\"/day\",\"detail\":\"is today\",\"given\":\"today\",\"allowed\":\"tomorrow\"}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                                        | malformed-json
            nothing                                                                  | malformed-json
            {"name": "a"} {}                                                         | malformed-json
            {"name": "a", "name": "b"}                                               | malformed-json
            {"name": "a", "kind": "SMALL", "parts": [{"name": "p", "count": 1},,]}   | malformed-json
            """)
    void whatIsNotOneJsonDocumentIsMalformed(String body, String kind) {
        var answer = postJson("/v1/things", body);
        assertProblem(answer, 400, kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"nmae": "a"}                       | /nmae          |
            {"parts": [{"name": "p", "count": 1, "x/y~": 1}]} | /parts/0/x~1y~0 |
            {"kind": "HUGE"}                    | /kind          | HUGE
            {"kind": 1}                         | /kind          | 1
            {"parts": [{"count": "1"}]}         | /parts/0/count |
            {"parts": [{"count": 1.5}]}         | /parts/0/count |
            {"parts": [{"count": null}]}        | /parts/0/count |
            {"parts": [{"name": "p", "count": 1}, {"count": 99999999999}]} | /parts/1/count |
            {"parts": {}}                       | /parts         |
            {"name": []}                        | /name          |
            {"owner": "No Tenant!"}             | /owner         |
            []                                  | ''             |
            """)
    void whatDoesNotFitIsNamedByItsPointer(String body, String pointer, String given) {
        var answer = postJson("/v1/things", body);
        assertProblem(answer, 422, "validation-failed");
        assertThat(answer.firstError().get("pointer").asString()).isEqualTo(pointer);
        if (given != null) {
            assertThat(answer.firstError().get("given").asString()).isEqualTo(given);
        }
        assertThat(answer.text()).doesNotContain("java", "tools.jackson", "cairn.kit");
    }

    @Test
    void anUnknownEnumConstantIsAnsweredWithTheKnownOnes() {
        var error = postJson("/v1/things", "{\"kind\": \"HUGE\"}").firstError();
        assertThat(error.get("allowed").asString()).isEqualTo("SMALL, LARGE");
    }

    @Test
    void anUnknownFieldIsAnsweredWithTheKnownOnes() {
        var error = postJson("/v1/things", "{\"nmae\": 1}").firstError();
        assertThat(error.get("allowed").asString()).isEqualTo("kind, labels, name, owner, parts");
    }

    @Test
    void everyBrokenRuleOfTheBodyIsNamed() {
        var answer = postJson("/v1/things", """
                {"name": "far too long a name", "parts": [{"name": "p", "count": 9}, {"name": " ", "count": 1}],
                 "labels": {"x.y": "long"}}""");
        assertProblem(answer, 422, "validation-failed");
        assertThat(answer.json()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString()))
                .containsExactlyInAnyOrder("/name", "/kind", "/parts/0/count", "/parts/1/name", "/labels/x.y");
    }

    @Test
    void anEchoIsCutAt200Characters() {
        var answer = postJson("/v1/things", "{\"kind\": \"" + "K".repeat(5000) + "\"}");
        assertThat(answer.firstError().get("given").asString()).hasSize(200);
        assertThat(answer.text()).hasSizeLessThan(1000);
    }

    @Test
    void anUnknownFieldWithAVeryLongNameIsNotEchoedWhole() {
        var answer = postJson("/v1/things", "{\"" + "f".repeat(7000) + "\": 1}");
        assertProblem(answer, 422, "validation-failed");
        assertThat(answer.text()).hasSizeLessThan(1500);
    }

    @Test
    void aMissingBodyIsToldSo() {
        assertProblem(postJson("/v1/things", ""), 400, "invalid-request");
    }

    @Test
    void aBodyOverTheLimitIsTooLarge() {
        assertProblem(postJson("/v1/things", "{\"name\": \"" + "x".repeat(9000) + "\"}"), 413, "too-large");
    }

    @Test
    void aBodyThatIsNestedTooDeepIsTooLarge() {
        assertProblem(postJson("/v1/anything", "[".repeat(500)), 413, "too-large");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/things?limit=0, query:limit, 0",
        "/v1/things?limit=many, query:limit, many",
        "/v1/things/x?kind=SMALL, path:number, x",
        "/v1/things/1?kind=TINY, query:kind, TINY",
        "/v1/things/1, query:kind, ",
        "/v1/things/1?kind=SMALL, header:Thing-Mark, "
    })
    void aBadParameterIsNamedWithItsPlace(String path, String pointer, String given) {
        var answer = get(path);
        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.firstError().get("pointer").asString()).isEqualTo(pointer);
        if (given != null) {
            assertThat(answer.firstError().get("given").asString()).isEqualTo(given);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/", "/v1/things/1/2", "/error", "/%7Bodd%7D", "/v1/a|b"})
    void whatIsNotThereIsNotFound(String path) {
        assertProblem(get(path.replace("|", "%7C")), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/things?limit=%zz", "/v1/things?limit=%25&x=%ff"})
    void aQueryThatCannotBeDecodedIsTheCallersFault(String path) throws IOException {
        assertThat(raw("GET " + path, "X: y")).startsWith("HTTP/1.1 400 ").contains("invalid-request");
    }

    @Test
    void aHeaderThatCannotBeReadIsTheCallersFault() throws IOException {
        assertThat(raw("GET /v1/things", "Transfer-Encoding: nobody-knows"))
                .startsWith("HTTP/1.1 400 ")
                .contains("invalid-request");
    }

    /** A filter of Spring's would refuse these with a status only. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: 2026-02-30T25:61:61Z",
                "X-Forwarded-Host: ,",
                "X-Forwarded-Host: %zz",
                "X-Forwarded-Host: -0",
                "X-Forwarded-Proto: %c0%ae",
                "Forwarded: host=%zz",
                "Forwarded: host=a:b",
                "Forwarded: for=\"[::1]:b\""
            })
    void aForwardedAddressThatCannotBeReadIsTheCallersFault(String header) throws IOException {
        assertThat(raw("GET /v1/things", header))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "invalid-request");
    }

    /** Tomcat refuses both before any valve; what has two faults is refused once. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "TRACE", "PROPFIND"})
    void aControlCharacterInAHeaderIsTheCallersFault(String method) throws IOException {
        assertThat(raw(method + " /v1/things", "Accept: a\u0011b"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "invalid-request");
    }

    /** The one is what the valve is for, the other Tomcat refuses before. */
    @Test
    void aRefusedMethodWithAHeaderThatCannotBeReadIsRefusedOnceAndInWords() throws IOException {
        for (String head : List.of("Accept: a\u0089b", "X-Forwarded-Host: a:b", "Accept: text/html")) {
            assertThat(raw("TRACE /v1/things", head))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("application/problem+json", "method-not-allowed", "Allow: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "POST"})
    void aFormThatBreaksOffIsTheCallersFault(String method) throws IOException {
        String head = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked";
        assertThat(raw(method + " /v1/things", head + "\r\n\r\nzz\r\n0"))
                .startsWith("HTTP/1.1 4")
                .contains("application/problem+json");
    }

    @Test
    void anotherMethodIsRefusedAndTheOfferedOnesAreNamed() {
        var answer = ask(request("/v1/things").DELETE());
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.response().headers().firstValue("Allow").orElse("")).contains("GET", "POST");
    }

    @Test
    void anotherMediaTypeOfTheAnswerCannotBeProduced() {
        assertProblem(get("/v1/things", "Accept", "image/png"), 406, "not-acceptable");
    }

    @Test
    void anotherMediaTypeOfTheBodyIsNotUnderstood() {
        var answer = ask(request("/v1/things", "Content-Type", "text/csv").POST(BodyPublishers.ofString("a,b")));
        assertProblem(answer, 415, "unsupported-media-type");
    }

    @Test
    void anUploadOverTheLimitIsTooLarge() {
        assertProblem(upload("file", 3000), 413, "too-large");
    }

    @Test
    void anUploadWithoutItsPartIsToldSo() {
        var answer = upload("other", 10);
        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.firstError().get("pointer").asString()).isEqualTo("part:file");
    }

    @Test
    void aBodyInPartsThatNamesNoBoundaryIs400() {
        var answer =
                ask(request("/v1/things", "Content-Type", "multipart/form-data").POST(BodyPublishers.ofString("{}")));
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aBrokenUploadIsTheCallersFault() {
        var answer = ask(request("/v1/uploads", "Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString("no parts at all")));
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void whatTheServiceDoesWrongIsAnsweredWithoutInnerText() {
        var answer = get("/v1/broken");
        assertProblem(answer, 500, "internal");
        assertThat(answer.text()).doesNotContain("swordfish", "Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/things;x=1", "/v1//things", "/v1/%2e%2e/things", "/v1/things%00"})
    void whatTheFirewallRefusesIsAProblemToo(String path) {
        assertProblem(get(path), 400, "invalid-request");
    }

    @Test
    void noBodyWhateverGivesAnErrorOfTheService() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        Property.forAll(500, random -> {
            byte[] bad = good.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            var answer = ask(
                    request("/v1/things", "Content-Type", "application/json").POST(BodyPublishers.ofByteArray(bad)));
            assertThat(answer.status()).as(answer.text()).isIn(200, 400, 422);
        });
    }

    private Answer upload(String part, int size) {
        String body = "--x\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"f\"\r\n\r\n"
                + "b".repeat(size) + "\r\n--x--\r\n";
        return ask(request("/v1/uploads", "Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));
    }

    private static void assertProblem(Answer answer, int status, String kind) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.type()).as(answer.text()).isEqualTo("application/problem+json");
        var json = answer.json();
        assertThat(json.get("type").asString()).isEqualTo("urn:cairn:problem:platform:" + kind);
        assertThat(json.get("status").asInt()).isEqualTo(status);
        assertThat(json.get("title").asString()).isNotBlank();
        assertThat(json.get("detail").asString()).isNotBlank();
        assertThat(json.get("instance").asString()).startsWith("/");
        assertThat(json.get("errors").isArray()).isTrue();
    }
}
