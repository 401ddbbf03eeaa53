package io.cairn.job.metrics.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.NobodyWakes;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.metrics.CurvePoint;
import io.cairn.job.metrics.CurveReader;
import io.cairn.job.metrics.Curves;
import io.cairn.job.metrics.RankMetrics;
import io.cairn.job.metrics.RankProbe;
import io.cairn.job.metrics.RankProbe.Chunk;
import io.cairn.job.metrics.RankProbe.Source;
import io.cairn.job.metrics.Sampler;
import io.cairn.job.metrics.UsagePoint;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class JdbcRankMetricsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00.123Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static JdbcClient sql;
    private static TransactionTemplate transaction;

    private final Job job = SampleJobs.submitted("acme", 1);
    private final Source first = source(1, 1, 0);
    private RankMetrics metrics;

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        transaction = database.transaction();
    }

    @BeforeEach
    void stored() {
        new JdbcJobs(sql, transaction, new NobodyWakes()).add(job);
        metrics = new JdbcRankMetrics(sql, transaction);
    }

    @Test
    void useAndCurvesComeBackAsTheyWereAdded() {
        metrics.addUsage(first, usage(1));
        metrics.addUsage(first, usage(2));
        assertThat(add(first, 0, line("loss", "1e308"))).isEqualTo(33);
        assertThat(metrics.list(job, 1, Optional.empty(), 9)).singleElement().satisfies(kept -> {
            assertThat(kept.rank()).isEqualTo(first.rank());
            assertThat(kept.usage()).containsExactly(usage(1), usage(2));
            assertThat(points(kept.curves())).containsExactly(new CurvePoint(0, NOW, 1, 1e308, 1e308, 1e308));
        });
        assertThat(metrics.list(job, 2, Optional.empty(), 9)).isEmpty();
    }

    @Test
    void ranksComeInOrderAndInPages() {
        for (int rank : List.of(2, 0, 1)) {
            metrics.addUsage(source(1, 1, rank), usage(1));
        }
        var page = metrics.list(job, 1, Optional.empty(), 2);
        assertThat(page).extracting(kept -> kept.rank().index()).containsExactly(0, 1);
        assertThat(metrics.list(job, 1, Optional.of(page.getLast().rank()), 2))
                .extracting(kept -> kept.rank().index())
                .containsExactly(2);
    }

    @Test
    void whatAnotherHasTakenIsNotTakenTwice() {
        add(first, 0, line("loss", "1"));
        assertThat(add(first, 0, line("loss", "1"))).as("from an old place").isEqualTo(metrics.taken(first));
        assertThat(points(kept().curves())).hasSize(1);
    }

    @Test
    void manyThatReadAtOnceTakeEachLineOnce() throws Exception {
        var file = new File(line("loss", "1").repeat(300));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reads = java.util.stream.IntStream.range(0, 8)
                    .<Future<?>>mapToObj(reader ->
                            threads.submit(() -> new CurveReader(file, metrics, CLOCK).read(first, reader % 2 == 0)))
                    .toList();
            for (var read : reads) {
                read.get();
            }
        }
        assertThat(points(kept().curves()).stream()
                        .mapToInt(CurvePoint::samples)
                        .sum())
                .isEqualTo(300);
    }

    @Test
    void aFileThatWasBegunAnewBeginsItsCurvesAnew() {
        var reader = new CurveReader(new File(line("old", "1").repeat(3)), metrics, CLOCK);
        reader.read(first, false);
        new CurveReader(new File(line("new", "2")), metrics, CLOCK).read(first, true);
        assertThat(kept().curves().lines()).containsOnlyKeys(new Curves.Key("new", Optional.empty()));
    }

    @Test
    void theRestOfAFileIsReadInAsManyPartsAsItTakes() {
        String text = line("loss", "1").repeat(100_000) + "{\"name\": \"end\", \"value\": 7}";
        new CurveReader(new File(text), metrics, CLOCK).read(first, true);
        assertThat(kept().curves().lines()).containsKey(new Curves.Key("end", Optional.empty()));
        assertThat(metrics.taken(first)).isEqualTo(text.length());
    }

    @Test
    void nothingIsAddedForAnAttemptThatIsOver() {
        sql.sql("update job set attempt = 2, fence = 5 where id = :id")
                .param("id", job.id().value())
                .update();
        metrics.addUsage(first, usage(1));
        add(first, 0, line("loss", "1"));
        assertThat(metrics.list(job, 1, Optional.empty(), 9)).isEmpty();
    }

    @Test
    void ofManyAttemptsTheLastOnesAreKept() {
        for (int attempt = 1; attempt <= 5; attempt++) {
            sql.sql("update job set attempt = :attempt, fence = :attempt where id = :id")
                    .param("attempt", attempt)
                    .param("id", job.id().value())
                    .update();
            metrics.addUsage(source(attempt, attempt, 0), usage(attempt));
        }
        assertThat(sql.sql("select attempt from rank_metrics where job = :id order by attempt")
                        .param("id", job.id().value())
                        .query(Integer.class)
                        .list())
                .containsExactly(3, 4, 5);
    }

    @Test
    void aRoundLooksAtAllThatRunAndOneThatFailsKeepsNoOther() {
        var good = source(1, 1, 1);
        new Sampler(new File(line("loss", "3"), List.of(first, good), first), metrics, 2, CLOCK).round();
        assertThat(metrics.list(job, 1, Optional.empty(), 9)).singleElement().satisfies(kept -> {
            assertThat(kept.rank()).isEqualTo(good.rank());
            assertThat(kept.usage()).hasSize(1);
            assertThat(points(kept.curves())).hasSize(1);
        });
    }

    private RankMetrics.Kept kept() {
        return metrics.list(job, 1, Optional.empty(), 1).getFirst();
    }

    private static List<CurvePoint> points(Curves curves) {
        return curves.lines().values().stream()
                .flatMap(line -> line.points().stream())
                .toList();
    }

    private long add(Source source, long taken, String text) {
        return metrics.addCurves(
                source, taken, new Chunk(taken, text.getBytes(StandardCharsets.UTF_8), true), false, NOW);
    }

    private static String line(String name, String value) {
        return "{\"name\": \"" + name + "\", \"value\": " + value + "}\n";
    }

    private Source source(long fence, int attempt, int rank) {
        return new Source(job.id(), new Fence(fence), attempt, new Rank("worker", rank));
    }

    private static UsagePoint usage(int second) {
        return new UsagePoint(NOW.plusSeconds(second), 1, second * 1000L, 10, 10, 1, 2, 3, 4);
    }

    /** Ranks that have all written the same. */
    private record File(String text, List<Source> running, Source broken) implements RankProbe {

        File(String text) {
            this(text, List.of(), new Source(SampleJobs.submitted("x", 1).id(), new Fence(1), 1, new Rank("none", 0)));
        }

        @Override
        public Optional<UsagePoint> usage(Source source, Instant now) {
            if (source.equals(broken)) {
                throw new IllegalStateException("cannot be looked at");
            }
            return Optional.of(usageAt(now));
        }

        private static UsagePoint usageAt(Instant now) {
            return new UsagePoint(now, 1, 1, 1, 1, 0, 0, 0, 0);
        }

        @Override
        public Optional<Chunk> curves(Source source, long offset, int limit) {
            byte[] all = text.getBytes(StandardCharsets.UTF_8);
            int from = all.length < offset ? 0 : (int) offset;
            int to = Math.min(all.length, from + limit);
            return Optional.of(new Chunk(from, Arrays.copyOfRange(all, from, to), to == all.length));
        }
    }
}
