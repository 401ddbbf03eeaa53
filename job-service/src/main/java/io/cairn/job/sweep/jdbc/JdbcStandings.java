package io.cairn.job.sweep.jdbc;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.sweep.Standing;
import io.cairn.job.sweep.Standings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@link Standings} in the table of jobs. */
public final class JdbcStandings implements Standings {

    private final JdbcClient sql;

    public JdbcStandings(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public Map<JobId, Standing> of(Set<JobId> jobs) {
        var standings = new HashMap<JobId, Standing>();
        sql.sql("select id, state, fence from job where id = any(:ids)")
                .param("ids", jobs.stream().map(JobId::value).toArray(String[]::new))
                .query(row -> {
                    standings.put(
                            new JobId(row.getString("id")),
                            new Standing(JobState.valueOf(row.getString("state")), new Fence(row.getLong("fence"))));
                });
        return Map.copyOf(standings);
    }
}
