package io.cairn.job.registry.jdbc;

import io.cairn.job.registry.RegistryLogins;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.tenancy.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@link RegistryLogins} in PostgreSQL; passwords are sealed. */
public final class JdbcRegistryLogins implements RegistryLogins {

    private static final String PUT = """
            insert into registry_login (tenant, host, username, sealed, created_at)
            select :tenant, :host, :user, :sealed, :now
            where (select count(*) from registry_login where tenant = :tenant and host <> :host) < :most
            on conflict (tenant, host) do update
            set username = excluded.username, sealed = excluded.sealed, created_at = excluded.created_at
            """;

    private final JdbcClient sql;
    private final SecretBox box;

    public JdbcRegistryLogins(JdbcClient sql, SecretBox box) {
        this.sql = sql;
        this.box = box;
    }

    @Override
    public Optional<Shown> put(TenantId tenant, String host, Login login, Instant now) {
        int stored = sql.sql(PUT)
                .param("tenant", tenant.value())
                .param("host", host)
                .param("user", login.user())
                .param("sealed", box.seal(login.password(), context(tenant, host)))
                .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .param("most", MOST)
                .update();
        return stored == 0 ? Optional.empty() : Optional.of(new Shown(host, login.user(), now));
    }

    @Override
    public List<Shown> list(TenantId tenant) {
        return sql.sql("select host, username, created_at from registry_login where tenant = :tenant order by host")
                .param("tenant", tenant.value())
                .query(JdbcRegistryLogins::shown)
                .list();
    }

    @Override
    public boolean remove(TenantId tenant, String host) {
        return sql.sql("delete from registry_login where tenant = :tenant and host = :host")
                        .param("tenant", tenant.value())
                        .param("host", host)
                        .update()
                == 1;
    }

    @Override
    public Optional<Login> find(TenantId tenant, String host) {
        return sql.sql("select username, sealed from registry_login where tenant = :tenant and host = :host")
                .param("tenant", tenant.value())
                .param("host", host)
                .query((row, number) -> new Login(
                        row.getString("username"), box.openText(row.getString("sealed"), context(tenant, host))))
                .optional();
    }

    private static Shown shown(ResultSet row, int number) throws SQLException {
        return new Shown(
                row.getString("host"),
                row.getString("username"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static String context(TenantId tenant, String host) {
        return tenant.value() + "/registry_login/" + host + "/password";
    }
}
