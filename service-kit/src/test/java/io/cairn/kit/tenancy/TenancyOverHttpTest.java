package io.cairn.kit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.sample.OverHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenancyOverHttpTest extends OverHttp {

    @Test
    void theCallerIsWhoTheTokenSays() {
        var answer = as(ISSUER.token("ada-2", "ops", "catalog.admin"), "/v1/me");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("tenant").asString()).isEqualTo("ada-2");
        assertThat(answer.json().get("scopes").valueStream().map(scope -> scope.asString()))
                .containsExactlyInAnyOrder("ops", "catalog.admin");
    }

    @Test
    void aServiceWithTheScopeActsForTheTenantItNamesAndStaysTheActor() {
        var answer = acting(ISSUER.serviceToken("quota-service", "act-as"), "bob");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().get("tenant").asString()).isEqualTo("bob");
        assertThat(answer.json().get("actor").asString()).isEqualTo("quota-service");
        assertThat(answer.json().get("scopes").valueStream().map(scope -> scope.asString()))
                .containsExactly("act-as");
    }

    @Test
    void theNamedTenantIsTakenInsteadOfTheTokens() {
        var answer = acting(ISSUER.tokenOf("nas-service", "platform", "act-as"), "bob");
        assertThat(answer.json().get("tenant").asString()).isEqualTo("bob");
        assertThat(as(ISSUER.tokenOf("nas-service", "platform", "act-as"), "/v1/me")
                        .json()
                        .get("tenant")
                        .asString())
                .as("without the header")
                .isEqualTo("platform");
    }

    @Test
    void whoeverMayNotActForOthersIsForbiddenToNameATenantItsOwnIncluded() {
        assertForbidden(acting(ISSUER.token("ada", "ops", "catalog.admin"), "bob"));
        assertForbidden(acting(ISSUER.token("ada"), "ada"));
        assertForbidden(acting(ISSUER.token("ada", "act-as-not", "ACT-AS"), "bob"));
        assertForbidden(acting(ISSUER.token("ada"), "Not A Name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bob", "bob,ada", "bob/..", "-bob", "%62ob", "a123456789b123456789c123456789d123456789e"})
    void aHeaderThatNamesNoTenantIsTheCallersFault(String named) {
        var answer = acting(ISSUER.serviceToken("quota-service", "act-as"), named);
        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.firstError().get("pointer").asString()).isEqualTo("header:Cairn-Tenant");
    }

    @Test
    void twoNamedTenantsAreNone() {
        var answer = ask(bare("/v1/me")
                .header("Authorization", "Bearer " + ISSUER.serviceToken("quota-service", "act-as"))
                .header("Cairn-Tenant", "bob")
                .header("Cairn-Tenant", "ada"));
        assertProblem(answer, 400, "invalid-request");
    }

    @Test
    void aServiceThatNamesNoTenantAndHasNoneIsForbidden() {
        assertForbidden(as(ISSUER.serviceToken("quota-service", "act-as"), "/v1/me"));
    }

    @Test
    void aTokenWhoseSubjectCannotBeWrittenDownIsForbidden() {
        assertForbidden(as(ISSUER.tokenOf("", "ada"), "/v1/me"));
        assertForbidden(as(ISSUER.tokenOf("line\nbreak", "ada"), "/v1/me"));
        assertForbidden(as(ISSUER.tokenOf("a".repeat(201), "ada"), "/v1/me"));
        assertThat(as(ISSUER.tokenOf("a".repeat(200), "ada"), "/v1/me").status())
                .isEqualTo(200);
    }

    @Test
    void withoutATokenTheAnswerIsAProblemWithAChallenge() {
        var answer = ask(bare("/v1/me"));
        assertUnauthenticated(answer);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate").orElse(""))
                .startsWith("Bearer");
    }

    @Test
    void expiredForeignAndGarbledTokensAreNotBelieved() {
        assertUnauthenticated(as(ISSUER.expiredToken("ada"), "/v1/me"));
        assertUnauthenticated(as(ISSUER.otherKeyToken("ada"), "/v1/me"));
        assertUnauthenticated(as(ISSUER.otherIssuerToken("ada"), "/v1/me"));
        assertUnauthenticated(as("garbled", "/v1/me"));
        assertUnauthenticated(as("a.b.c", "/v1/me"));
        assertUnauthenticated(as("", "/v1/me"));
    }

    @Test
    void theChallengeOfABadTokenSaysSo() {
        var answer = as(ISSUER.expiredToken("ada"), "/v1/me");
        assertThat(answer.response().headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("error=\"invalid_token\"");
    }

    @Test
    void aTokenWithoutTenantOrWithABadOneIsForbidden() {
        assertForbidden(as(ISSUER.tokenWithoutTenant("ops"), "/v1/me"));
        assertForbidden(as(ISSUER.token("No Tenant!"), "/v1/me"));
        assertForbidden(as(ISSUER.token(""), "/v1/me"));
    }

    @Test
    void whatAControllerDeniesIsForbiddenWithoutInnerText() {
        var answer = get("/v1/denied");
        assertForbidden(answer);
        assertThat(answer.text()).doesNotContain("inner text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/api-docs", "/v3/api-docs.yaml", "/actuator/health", "/actuator/health/liveness"})
    void documentsAndHealthAreOpenToAll(String path) {
        assertThat(ask(bare(path)).status()).isIn(200, 404);
        assertThat(ask(bare("/v3/api-docs")).status()).isEqualTo(200);
        assertThat(ask(bare("/actuator/health")).status()).isEqualTo(200);
    }

    @Test
    void otherOperationalDataNeedsTheScopeOps() {
        assertUnauthenticated(ask(bare("/actuator/info")));
        var refused = as(ISSUER.token("ada", "catalog.admin"), "/actuator/info");
        assertForbidden(refused);
        assertThat(refused.response().headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("insufficient_scope");
        assertThat(as(ISSUER.token("ada", "ops"), "/actuator/info").status()).isEqualTo(200);
    }

    @Test
    void noSessionIsMade() {
        assertThat(get("/v1/me").response().headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(ask(bare("/v1/me")).response().headers().firstValue("Set-Cookie"))
                .isEmpty();
    }

    private Answer as(String token, String path) {
        return ask(bare(path).header("Authorization", "Bearer " + token));
    }

    private Answer acting(String token, String tenant) {
        return ask(bare("/v1/me").header("Authorization", "Bearer " + token).header("Cairn-Tenant", tenant));
    }

    private static void assertUnauthenticated(Answer answer) {
        assertProblem(answer, 401, "unauthenticated");
    }

    private static void assertForbidden(Answer answer) {
        assertProblem(answer, 403, "forbidden");
    }

    private static void assertProblem(Answer answer, int status, String kind) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("urn:cairn:problem:platform:" + kind);
        assertThat(answer.json().get("instance").asString()).startsWith("/");
    }
}
