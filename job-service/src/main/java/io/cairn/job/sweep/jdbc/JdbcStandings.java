package io.cairn.job.sweep.jdbc;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.sweep.Standing;
import io.cairn.job.sweep.Standings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
        sql.sql("""
                        select job.id, job.state, job.fence,
                            array_remove(array[job.generation, roll.generation, roll.from_generation], null) as generations
                        from job left join job_roll roll on roll.job = job.id and roll.ended_at is null
                        where job.id = any(:ids)
                        """)
                .param("ids", jobs.stream().map(JobId::value).toArray(String[]::new))
                .query(row -> {
                    standings.put(
                            new JobId(row.getString("id")),
                            new Standing(
                                    JobState.valueOf(row.getString("state")),
                                    new Fence(row.getLong("fence")),
                                    new HashSet<>(List.of((Integer[])
                                            row.getArray("generations").getArray()))));
                });
        return Map.copyOf(standings);
    }
}
