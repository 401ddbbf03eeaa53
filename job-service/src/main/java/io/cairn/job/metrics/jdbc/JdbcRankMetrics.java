package io.cairn.job.metrics.jdbc;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.metrics.RankMetrics;
import io.cairn.job.metrics.RankProbe.Chunk;
import io.cairn.job.metrics.RankProbe.Source;
import io.cairn.job.metrics.UsagePoint;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link RankMetrics} in PostgreSQL: a row for each rank, locked while it is added to. */
public final class JdbcRankMetrics implements RankMetrics {

    private static final String BEGIN = """
            insert into rank_metrics (job, attempt, task, rank)
            select id, attempt, :task, :rank from job
            where id = :job and attempt = :attempt and fence = :fence and finished_at is null
            on conflict do nothing
            """;

    private static final String LOCK = """
            select metrics.usage, metrics.curves, metrics.taken from rank_metrics metrics join job on job.id = metrics.job
            where metrics.job = :job and metrics.attempt = :attempt and task = :task and rank = :rank
              and job.fence = :fence and job.finished_at is null
            for update of metrics
            """;

    private static final String LIST = """
            select task, rank, usage, curves from rank_metrics
            where job = :job and attempt = :attempt and (task, rank) > (:task, :rank)
            order by task, rank limit :limit
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public JdbcRankMetrics(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        this.transaction = transaction;
    }

    private record Row(@Nullable String usage, @Nullable String curves, long taken) {}

    @Override
    public void addUsage(Source source, UsagePoint sample) {
        transaction.executeWithoutResult(begun -> locked(source).ifPresent(row -> {
            var usage = MetricsJson.usage(row.usage());
            usage.add(sample);
            of(source, "update rank_metrics set usage = :usage::json")
                    .param("usage", MetricsJson.text(usage))
                    .update();
        }));
    }

    @Override
    public long taken(Source source) {
        return of(source, "select taken from rank_metrics")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    @Override
    public long addCurves(Source source, long taken, Chunk chunk, boolean last, Instant now) {
        return Objects.requireNonNull(transaction.execute(begun -> locked(source)
                .map(row -> row.taken() == taken ? add(source, row, chunk, last, now) : row.taken())
                .orElse(taken)));
    }

    private long add(Source source, Row row, Chunk chunk, boolean last, Instant now) {
        // A file that is read from another place than it was left at was begun anew, and so are its curves.
        var curves = MetricsJson.curves(chunk.offset() == row.taken() ? row.curves() : null);
        long taken = chunk.offset() + curves.take(chunk.bytes(), last, now);
        if (taken != row.taken()) {
            of(source, "update rank_metrics set curves = :curves::json, taken = :taken")
                    .param("curves", MetricsJson.text(curves))
                    .param("taken", taken)
                    .update();
        }
        return taken;
    }

    /** The row of the rank, made if need be; empty if its job has ended or is in another attempt. */
    private Optional<Row> locked(Source source) {
        int begun = sql.sql(BEGIN)
                .param("job", source.job().value())
                .param("attempt", source.attempt())
                .param("fence", source.fence().value())
                .param("task", source.rank().task())
                .param("rank", source.rank().index())
                .update();
        if (begun == 1) {
            sql.sql("delete from rank_metrics where job = :job and attempt <= :old")
                    .param("job", source.job().value())
                    .param("old", source.attempt() - ATTEMPTS)
                    .update();
        }
        return sql.sql(LOCK)
                .param("job", source.job().value())
                .param("attempt", source.attempt())
                .param("fence", source.fence().value())
                .param("task", source.rank().task())
                .param("rank", source.rank().index())
                .query((row, number) -> new Row(row.getString("usage"), row.getString("curves"), row.getLong("taken")))
                .optional();
    }

    private JdbcClient.StatementSpec of(Source source, String statement) {
        return sql.sql(statement + " where job = :job and attempt = :attempt and task = :task and rank = :rank")
                .param("job", source.job().value())
                .param("attempt", source.attempt())
                .param("task", source.rank().task())
                .param("rank", source.rank().index());
    }

    @Override
    public List<Kept> list(Job job, int attempt, Optional<Rank> after, int limit) {
        return sql.sql(LIST)
                .param("job", job.id().value())
                .param("attempt", attempt)
                .param("task", after.map(Rank::task).orElse(""))
                .param("rank", after.map(Rank::index).orElse(-1))
                .param("limit", limit)
                .query((row, number) -> new Kept(
                        new Rank(row.getString("task"), row.getInt("rank")),
                        MetricsJson.usage(row.getString("usage")).points(),
                        MetricsJson.curves(row.getString("curves"))))
                .list();
    }
}
