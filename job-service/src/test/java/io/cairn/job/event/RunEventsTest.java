package io.cairn.job.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.cairn.job.content.Sha256;
import io.cairn.job.device.Inventory;
import io.cairn.job.keep.FileKeep;
import io.cairn.job.keep.KeepLimits;
import io.cairn.job.keep.KeptLogs;
import io.cairn.job.keep.KeptOutputs;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.JobTransitions;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.reconcile.loop.Keep.OutputReader;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.tar.TarBytes;
import io.cairn.kit.idempotency.IdempotencyAutoConfiguration;
import io.cairn.kit.outbox.Outbox;
import io.cairn.kit.outbox.OutboxAutoConfiguration;
import io.cairn.kit.test.events.EventReceiver;
import io.cairn.kit.test.postgres.PostgresForTests;
import io.cairn.kit.work.WorkAutoConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A job that ends is told of once, in the form of docs/events/run-finished.schema.json, whatever its end and its outputs. */
@Tag("docker")
class RunEventsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path SCHEMA = Path.of("..", "docs", "events", "run-finished.schema.json");
    private static final Instant STARTED = SampleJobs.CREATED.plusSeconds(10);
    private static final Instant ENDED = SampleJobs.CREATED.plusSeconds(70);

    private static final Map<Cause, Job.Outcome> OUTCOMES = new EnumMap<>(Map.of(
            Cause.REFUSED, outcome(JobState.FAILED, EndReason.INPUT_MISSING),
            Cause.FAULT, outcome(JobState.FAILED, EndReason.NO_CAPACITY),
            Cause.CANCEL, outcome(JobState.CANCELLED, EndReason.STOPPED_BY_USER),
            Cause.DEADLINE, outcome(JobState.TIMED_OUT, EndReason.STATE_DEADLINE),
            Cause.ENDED_RECALLED, outcome(JobState.PREEMPTED, EndReason.RECALLED),
            Cause.ENDED_WELL, outcome(JobState.SUCCEEDED, EndReason.COMPLETED),
            Cause.ENDED_FAULTY, outcome(JobState.FAILED, EndReason.EXIT_CODE),
            Cause.ENDED_CANCELLED, outcome(JobState.CANCELLED, EndReason.STOPPED_BY_USER),
            Cause.ENDED_LATE, outcome(JobState.TIMED_OUT, EndReason.RUN_DEADLINE)));

    @TempDir
    Path home;

    @Test
    void ev1_everyWayToAnEndIsToldOnceAndArrives() {
        try (var receiver = EventReceiver.start()) {
            service(receiver, "1MB").run(context -> {
                var place = new Place(context, home);
                var ended = new ArrayList<Job>();
                waysToAnEnd((from, cause) -> {
                    var job = place.job(from);
                    assertThat(place.end(job, cause))
                            .as("%s in %s", cause, from)
                            .isTrue();
                    assertThat(place.end(job, cause))
                            .as("a move of the old row")
                            .isFalse();
                    ended.add(place.ledger.load(job.id()).orElseThrow());
                });
                assertThat(ended).hasSize(11);
                await().until(() -> receiver.deliveries().size() == ended.size());
                for (Job job : ended) {
                    var delivery = receiver.deliveries().stream()
                            .filter(got ->
                                    got.key().equals(RunFinished.eventId(job).toString()))
                            .findFirst()
                            .orElseThrow();
                    var event = valid(delivery.body());
                    assertThat(delivery.headers())
                            .containsEntry("cairn-tenant", "acme")
                            .containsEntry("cairn-event-type", "RunFinished");
                    assertThat(event.path("runId").stringValue())
                            .isEqualTo(job.id().value());
                    assertThat(event.path("status").stringValue())
                            .isEqualTo(job.state().name());
                    assertThat(event.path("cause").stringValue())
                            .isEqualTo(job.outcome().orElseThrow().reason().name());
                    assertThat(Instant.parse(event.path("finishedAt").stringValue()))
                            .isEqualTo(ENDED);
                }
            });
        }
    }

    @Test
    void movesThatAreNoEndTellNothing() {
        service(null, "1MB").run(context -> {
            var place = new Place(context, home);
            place.end(place.job(JobState.SUBMITTED), Cause.ACCEPTED);
            place.end(place.job(JobState.RUNNING), Cause.CANCEL);
            assertThat(place.events()).isEmpty();
        });
    }

    @Test
    void theMoveAndItsEventAreInOneTransaction() {
        service(null, "1MB").run(context -> {
            var place = new Place(context, home);
            var job = place.job(JobState.STOPPING);
            place.sql
                    .sql("alter table outbox_event add constraint broken check (false)")
                    .update();
            assertThatThrownBy(() -> place.end(job, Cause.ENDED_WELL)).hasMessageContaining("broken");
            assertThat(place.ledger.load(job.id()).orElseThrow().state()).isEqualTo(JobState.STOPPING);
            place.sql.sql("alter table outbox_event drop constraint broken").update();
            assertThat(place.end(job, Cause.ENDED_WELL)).isTrue();
            assertThat(place.events()).hasSize(1);
        });
    }

    @Test
    void whatAProgramWroteIsPartOfTheEvent() {
        service(null, "1MB").run(context -> {
            var place = new Place(context, home);
            var job = place.job(JobState.STOPPING);
            place.outputs(
                    job,
                    Map.of("deep/metrics.json", "[]"),
                    Map.of(
                            "metrics.json",
                            "[{\"name\": \"accuracy\", \"value\": 0.5, \"split\": \"test\", \"n\": 100}, {\"name\":\"l\",\"value\":1}]",
                            "model.onnx",
                            "weights"),
                    Map.of("metrics.json", "[{\"name\": \"other\", \"value\": 1}]"));
            place.end(job, Cause.ENDED_WELL);
            var event = valid(place.events().getFirst());
            assertThat(event.path("metrics"))
                    .isEqualTo(JSON.readTree("[{\"name\":\"accuracy\",\"value\":0.5,\"split\":\"test\",\"n\":100},"
                            + "{\"name\":\"l\",\"value\":1.0,\"split\":null,\"n\":null}]"));
            assertThat(event.path("model").path("sha256").stringValue())
                    .isEqualTo(Sha256.of("weights".getBytes(StandardCharsets.UTF_8))
                            .hex());
            assertThat(event.path("params")).isEqualTo(JSON.readTree("{\"learningRate\":\"0.05\"}"));
            assertThat(event.path("notes")).isEmpty();
            assertThat(event.path("cost"))
                    .isEqualTo(JSON.readTree("{\"wallSeconds\":60.0,\"cpuSeconds\":60.0,\"memoryGibSeconds\":60.0}"));
        });
    }

    @Test
    void aMalformedFileOfMetricsIsANoteAndNeverAFailure() {
        service(null, "1MB").run(context -> {
            var place = new Place(context, home);
            for (String hostile :
                    List.of("", "{", "{}", "NaN", "[{\"name\":\"a\"}]", "x".repeat(300_000), "[".repeat(1000))) {
                var job = place.job(JobState.STOPPING);
                place.outputs(job, Map.of("metrics.json", hostile));
                assertThat(place.end(job, Cause.ENDED_WELL)).isTrue();
                var event = valid(place.event(job));
                assertThat(event.path("metrics")).isEmpty();
                assertThat(event.path("notes").get(0).stringValue()).startsWith("metrics.json: ");
                assertThat(event.path("status").stringValue()).isEqualTo("SUCCEEDED");
            }
        });
    }

    @Test
    void anEventThatWouldBeTooLargeIsToldInShort() {
        service(null, "4KB").run(context -> {
            var place = new Place(context, home);
            var job = place.job(JobState.STOPPING);
            var metric = "{\"name\":\"" + "n".repeat(200) + "\",\"value\":1}";
            place.outputs(job, Map.of("metrics.json", "[" + (metric + ",").repeat(30) + metric + "]"));
            assertThat(place.end(job, Cause.ENDED_WELL)).isTrue();
            var event = valid(place.event(job));
            assertThat(event.path("metrics")).isEmpty();
            assertThat(event.path("notes")).hasSize(1);
        });
    }

    private static Job.Outcome outcome(JobState end, EndReason reason) {
        return new Job.Outcome(end, reason, "", List.of());
    }

    private static void waysToAnEnd(BiConsumer<JobState, Cause> way) {
        for (JobState from : JobState.values()) {
            JobTransitions.row(from).forEach((cause, to) -> {
                if (to.isTerminal()) {
                    way.accept(from, cause);
                }
            });
        }
    }

    /** Holds the event against the schema, which must name every field of it. */
    private static JsonNode valid(String json) {
        JsonNode event = JSON.readTree(json);
        assertThat(schema().validate(
                                json,
                                InputFormat.JSON,
                                run -> run.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .isEmpty();
        try {
            var named =
                    JSON.readTree(Files.readString(SCHEMA)).path("properties").propertyNames();
            assertThat(event.propertyNames()).containsExactlyInAnyOrderElementsOf(named);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return event;
    }

    private static Schema schema() {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static ApplicationContextRunner service(@Nullable EventReceiver receiver, String maxEvent) {
        var database = PostgresForTests.freshDatabase();
        var runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        FlywayAutoConfiguration.class,
                        IdempotencyAutoConfiguration.class,
                        OutboxAutoConfiguration.class,
                        WorkAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "spring.flyway.locations=classpath:db/migration/job,classpath:db/migration/kit",
                        "cairn.outbox.max-event=" + maxEvent);
        return receiver == null
                ? runner
                : runner.withPropertyValues(
                        "cairn.outbox.subscribers[0].name=knowledge",
                        "cairn.outbox.subscribers[0].url=" + receiver.url(),
                        "cairn.outbox.subscribers[0].types=RunFinished");
    }

    /** The parts of the service that bring a job to its end. */
    private static final class Place {

        private final JdbcClient sql;
        private final FileKeep keep;
        private final JdbcJobLedger ledger;
        private final JdbcJobs jobs;
        private int number;

        Place(ApplicationContext context, Path home) {
            this.sql = context.getBean(JdbcClient.class);
            var outbox = context.getBean(Outbox.class);
            var transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            var limits = new KeepLimits(DataSize.ofMegabytes(1), DataSize.ofMegabytes(10), 100);
            var outputs = new KeptOutputs(home, limits);
            this.keep = new FileKeep(new KeptLogs(home, limits), outputs);
            this.ledger = new JdbcJobLedger(
                    sql,
                    transaction,
                    new RunEvents(outbox, outputs),
                    new DeviceClaims(sql, Inventory.NONE),
                    Clock.fixed(ENDED, ZoneOffset.UTC));
            this.jobs = new JdbcJobs(sql, transaction, new Wake() {
                @Override
                public void begin(JobId job) {}

                @Override
                public void hurry(JobId job) {}
            });
        }

        Job job(JobState state) {
            var job = SampleJobs.submitted("acme", number++);
            jobs.add(job);
            boolean held = state == JobState.STOPPING;
            sql.sql("update job set state = :state, started_at = :started where id = :id")
                    .param("state", state.name())
                    .param("started", held ? STARTED.atOffset(ZoneOffset.UTC) : null)
                    .param("id", job.id().value())
                    .update();
            return ledger.load(job.id()).orElseThrow();
        }

        boolean end(Job job, Cause cause) {
            return ledger.move(
                    job,
                    new Move(cause, "as the test wants", Optional.ofNullable(OUTCOMES.get(cause)), Optional.empty()));
        }

        @SafeVarargs
        final void outputs(Job job, Map<String, String>... ranks) {
            try {
                keep.outputs(job, new OutputReader() {
                    @Override
                    public InputStream open(Rank rank) {
                        var tar = new TarBytes();
                        ranks[rank.index()].forEach((name, text) -> tar.file("output/" + name, text));
                        return new ByteArrayInputStream(tar.end());
                    }

                    @Override
                    public List<Rank> ranks() {
                        return IntStream.range(0, ranks.length)
                                .mapToObj(index -> new Rank("worker", index))
                                .toList();
                    }
                });
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        List<String> events() {
            return sql.sql("select body from outbox_event").query(String.class).list();
        }

        String event(Job job) {
            return sql.sql("select body from outbox_event where id = :id")
                    .param("id", RunFinished.eventId(job))
                    .query(String.class)
                    .single();
        }
    }
}
