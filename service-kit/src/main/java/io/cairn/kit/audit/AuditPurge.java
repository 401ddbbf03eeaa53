package io.cairn.kit.audit;

import io.cairn.kit.housekeeping.Chore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Removes audit events that are older than they are kept. */
final class AuditPurge implements Chore {

    /** A statement removes no more, so that it holds its locks for moments only. */
    private static final int BATCH = 5000;

    private static final String OLDEST = """
            DELETE FROM audit_event WHERE id IN (
                SELECT id FROM audit_event WHERE occurred_at < :before ORDER BY occurred_at LIMIT :batch)""";

    private final JdbcClient jdbc;
    private final Duration keep;
    private final int batch;

    AuditPurge(JdbcClient jdbc, Duration keep) {
        this(jdbc, keep, BATCH);
    }

    AuditPurge(JdbcClient jdbc, Duration keep, int batch) {
        this.jdbc = jdbc;
        this.keep = keep;
        this.batch = batch;
    }

    @Override
    public String name() {
        return "audit events";
    }

    @Override
    public int removeOld(Instant now) {
        var before = now.minus(keep).atOffset(ZoneOffset.UTC);
        int removed = 0;
        int last;
        do {
            last = jdbc.sql(OLDEST)
                    .param("before", before)
                    .param("batch", batch)
                    .update();
            removed += last;
        } while (last == batch);
        return removed;
    }
}
