package io.cairn.kit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimNamesTest {

    @Test
    void theIssuersClaimsComeUnderThePlatformsNames() {
        var names = new ClaimNames("org", "permissions");
        assertThat(names.renamed(Map.of("org", "acme", "permissions", List.of("ops"), "sub", "x")))
                .containsEntry("tenant", "acme")
                .containsEntry("scope", List.of("ops"))
                .containsEntry("sub", "x");
    }

    @Test
    void aDotLeadsIntoAnObjectUnlessAClaimHasThatVeryName() {
        var names = new ClaimNames("https://issuer.example/org", "realm.roles");
        assertThat(names.renamed(
                        Map.of("https://issuer.example/org", "acme", "realm", Map.of("roles", List.of("ops")))))
                .containsEntry("tenant", "acme")
                .containsEntry("scope", List.of("ops"));
        assertThat(names.renamed(Map.of("realm.roles", "ops"))).containsEntry("scope", "ops");
    }

    @Test
    void whatTheIssuerMeansByThePlatformsNamesIsNotBelieved() {
        var names = new ClaimNames("org", "permissions");
        assertThat(names.renamed(Map.of("tenant", "rival", "scope", "act-as", "sub", "x")))
                .containsOnlyKeys("sub");
    }

    @Test
    void ofOneOtherNameTheOtherClaimStaysAsItIs() {
        assertThat(new ClaimNames("org", "scope").renamed(Map.of("org", "acme", "scope", "ops", "tenant", "rival")))
                .containsEntry("tenant", "acme")
                .containsEntry("scope", "ops");
        assertThat(new ClaimNames("tenant", "scope").areOurs()).isTrue();
    }
}
