package io.cairn.quota.retention;

import io.cairn.kit.housekeeping.Chore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes what ended long ago and counts for nothing: allocations with their loans, requests that were taken back, and reservations
 * without a window to come. RT-1: what counts is removed by nothing.
 */
public final class OldRows implements Chore {

    private static final String ALLOCATIONS = """
            delete from allocation where id in (
                select id from allocation where ended_at < :before order by ended_at limit :batch)
            """;

    /** Accounts were brought to the calendar after its last window, so nothing reads it any more. */
    private static final String RESERVATIONS = """
            delete from reservation where id in (
                select reservation.id from reservation join cohort on cohort.name = reservation.cohort
                where cancelled_at < :before or last_end < :before and last_end < cohort.as_of
                limit :batch)
            """;

    private static final int BATCH = 5_000;

    private final JdbcClient sql;
    private final Duration keep;

    /** @param keep how long after its end something is kept; at least as long as its {@code Idempotency-Key} is to be known */
    public OldRows(JdbcClient sql, Duration keep) {
        this.sql = sql;
        this.keep = keep;
    }

    @Override
    public String name() {
        return "allocations and reservations";
    }

    @Override
    public int removeOld(Instant now) {
        return rounds(ALLOCATIONS, now.minus(keep)) + rounds(RESERVATIONS, now.minus(keep));
    }

    private int rounds(String statement, Instant before) {
        int removed = 0;
        int round;
        do {
            round = sql.sql(statement)
                    .param("before", before.atOffset(ZoneOffset.UTC))
                    .param("batch", BATCH)
                    .update();
            removed += round;
        } while (round == BATCH);
        return removed;
    }
}
