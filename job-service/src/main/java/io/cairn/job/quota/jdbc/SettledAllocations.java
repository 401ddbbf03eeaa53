package io.cairn.job.quota.jdbc;

import io.cairn.kit.housekeeping.Chore;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Removes allocations of which nothing is held any more, once their job is removed. What is owed stays until it is given back. */
public final class SettledAllocations implements Chore {

    private final JdbcClient sql;

    public SettledAllocations(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public String name() {
        return "settled allocations";
    }

    @Override
    public int removeOld(Instant now) {
        return sql.sql("""
                        delete from allocation where state in ('RELEASED', 'REFUSED')
                          and not exists (select from job where job.id = allocation.job)
                        """).update();
    }
}
