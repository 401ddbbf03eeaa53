package io.cairn.job.registry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.registry.RegistryLogins;
import io.cairn.job.registry.RegistryLogins.Login;
import io.cairn.job.registry.RegistryLogins.Shown;
import io.cairn.kit.secret.SealingKeys;
import io.cairn.kit.secret.Secret;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("docker")
class JdbcRegistryLoginsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Login ROBOT = new Login("robot", new Secret("correct horse"));
    private static JdbcClient sql;

    private final SealingKeys keys = SealingKeys.fresh();
    private final JdbcRegistryLogins logins = new JdbcRegistryLogins(sql, new SecretBox(() -> keys));

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
    }

    @Test
    void theLastLoginToAHostIsTheOneAndEachTenantHasItsOwn() {
        var acme = new TenantId("last");
        var rival = new TenantId("last-rival");
        logins.put(acme, "r.example", ROBOT, NOW);
        assertThat(logins.put(acme, "r.example", new Login("other", new Secret("battery")), NOW))
                .hasValue(new Shown("r.example", "other", NOW));
        assertThat(logins.list(acme)).containsExactly(new Shown("r.example", "other", NOW));
        assertThat(logins.find(acme, "r.example")).hasValue(new Login("other", new Secret("battery")));
        assertThat(logins.list(rival)).isEmpty();
        assertThat(logins.find(rival, "r.example")).isEmpty();
        assertThat(logins.remove(rival, "r.example")).isFalse();
        assertThat(logins.remove(acme, "r.example")).isTrue();
        assertThat(logins.find(acme, "r.example")).isEmpty();
    }

    @Test
    void thePasswordStandsNowhereInTheRow() {
        logins.put(new TenantId("sealed"), "r.example", ROBOT, NOW);
        assertThat(sql.sql("select registry_login::text from registry_login where tenant = 'sealed'")
                        .query(String.class)
                        .single())
                .contains("robot")
                .doesNotContain("horse");
    }

    @Test
    void aTenantHasABoundedNumber() {
        var many = new TenantId("many");
        for (int number = 0; number < RegistryLogins.MOST; number++) {
            assertThat(logins.put(many, "r" + number + ".example", ROBOT, NOW)).isPresent();
        }
        assertThat(logins.put(many, "one-more.example", ROBOT, NOW)).isEmpty();
        assertThat(logins.put(many, "r0.example", ROBOT, NOW))
                .as("in place of one")
                .isPresent();
        assertThat(logins.list(many)).hasSize(RegistryLogins.MOST);
    }
}
