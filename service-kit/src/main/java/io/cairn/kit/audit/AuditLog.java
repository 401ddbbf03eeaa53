package io.cairn.kit.audit;

import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes down who did what for whom. Called within a transaction an event is kept with the work or not at all; otherwise it is
 * kept at once.
 */
public final class AuditLog {

    private static final int LONGEST_OPERATION = 200;
    private static final int LONGEST_RESOURCE = 300;

    private final JdbcClient jdbc;
    private final Clock clock;

    public AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Writes that {@code caller} has done {@code operation} on {@code resource}. */
    public void done(Caller caller, String operation, String resource) {
        write(caller, operation, resource, AuditResult.DONE);
    }

    /**
     * Writes one event.
     *
     * @param operation a name from the code, not from the caller; cut at 200 characters
     * @param resource an id or a path, never a secret or a body; cut at 300 characters
     */
    public void write(Caller caller, String operation, String resource, AuditResult result) {
        insert("", caller, operation, resource, result);
    }

    /**
     * Writes an event of what has been done and committed already, outside of a transaction, and does not wait for the disk: a crash
     * of PostgreSQL itself may lose the events of the last second, one of this service none. For calls that are many.
     */
    void writeAfterwards(Caller caller, String operation, String resource, AuditResult result) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the work that goes on here would be committed without the disk too");
        }
        insert(" FROM set_config('synchronous_commit', 'off', true)", caller, operation, resource, result);
    }

    private void insert(String from, Caller caller, String operation, String resource, AuditResult result) {
        jdbc.sql("""
                INSERT INTO audit_event (occurred_at, actor, tenant, operation, resource, result, trace_id)
                SELECT :at, :actor, :tenant, :operation, :resource, :result, :trace""" + from)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", caller.actor())
                .param("tenant", caller.tenant().value())
                .param("operation", cut(operation, LONGEST_OPERATION))
                .param("resource", cut(resource, LONGEST_RESOURCE))
                .param("result", result.name())
                .param("trace", CurrentTrace.id().orElse(null))
                .update();
    }

    /**
     * The newest events first.
     *
     * @param tenant whose events; empty for those of all tenants
     * @param before only events with a smaller id
     */
    List<AuditEvent> list(Optional<TenantId> tenant, long before, int limit) {
        String whose = tenant.isPresent() ? "tenant = :tenant AND " : "";
        var query = jdbc.sql("SELECT id, occurred_at, actor, tenant, operation, resource, result, trace_id"
                        + " FROM audit_event WHERE " + whose + "id < :before ORDER BY id DESC LIMIT :limit")
                .param("before", before)
                .param("limit", limit);
        var bound = tenant.map(TenantId::value)
                .map(name -> query.param("tenant", name))
                .orElse(query);
        return bound.query((row, number) -> new AuditEvent(
                        row.getLong("id"),
                        row.getTimestamp("occurred_at").toInstant(),
                        row.getString("actor"),
                        new TenantId(row.getString("tenant")),
                        row.getString("operation"),
                        row.getString("resource"),
                        AuditResult.valueOf(row.getString("result")),
                        row.getString("trace_id")))
                .list();
    }

    /** PostgreSQL keeps no zero character, and other control characters would only confuse a reader. */
    private static String cut(String text, int longest) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.substring(0, Math.min(clean.length(), longest));
    }
}
