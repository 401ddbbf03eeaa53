package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of rolls to records. */
final class RollRows {

    private static final String LATEST = """
            select roll.*, made.slot, made.description, made.description_sha
            from job_roll roll join job_generation made on (made.job, made.generation) = (roll.job, roll.generation)
            where roll.job = :job
            order by roll.generation desc limit 1
            """;

    private RollRows() {}

    static Optional<Roll> latest(JdbcClient sql, JobId job) {
        return sql.sql(LATEST).param("job", job.value()).query(RollRows::roll).optional();
    }

    private static Roll roll(ResultSet row, int number) throws SQLException {
        return new Roll(
                new Generation(row.getInt("from_generation"), row.getInt("from_slot")),
                new Generation(row.getInt("generation"), row.getInt("slot")),
                new DescriptionFile(row.getString("description"), new Sha256(row.getString("description_sha"))),
                RollState.valueOf(row.getString("state")),
                JobRows.instant(row, "since").orElseThrow(),
                JobRows.instant(row, "deadline").orElseThrow(),
                Optional.ofNullable(row.getString("why")),
                JobRows.instant(row, "asked_at").orElseThrow(),
                JobRows.instant(row, "ended_at"));
    }
}
