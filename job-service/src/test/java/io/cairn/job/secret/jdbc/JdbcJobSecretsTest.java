package io.cairn.job.secret.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.kit.secret.SealingKeys;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.secret.UnopenableSecret;
import io.cairn.kit.tenancy.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("docker")
class JdbcJobSecretsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static JdbcClient sql;
    private static JdbcJobs jobs;

    private final SealingKeys keys = SealingKeys.fresh();
    private final JdbcJobSecrets secrets = new JdbcJobSecrets(sql, new SecretBox(() -> keys));

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        jobs = database.jobs();
    }

    @Test
    void aJobHasOneKeyPairWhoeverAsks() throws Exception {
        var job = stored();
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Map<String, String>> ask = () -> texts(job);
            var answers = threads.invokeAll(
                    IntStream.range(0, 16).mapToObj(number -> ask).toList());
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(texts(job));
            }
        }
        assertThat(texts(stored())).isNotEqualTo(texts(job));
    }

    @Test
    void noOtherNameIsAnswered() {
        var job = stored();
        var other = stored();
        assertThat(secrets.of(ACME, job.id(), other.id() + "-ssh")).isEmpty();
        assertThat(secrets.of(ACME, job.id(), job.id() + "-tls")).isEmpty();
    }

    @Test
    void whatIsStoredShowsNothingAndOpensNowhereElse() {
        var job = stored();
        var texts = texts(job);
        String row = sql.sql("select sealed from job_secret where job = :job")
                .param("job", job.id().value())
                .query(String.class)
                .single();
        assertThat(texts.values()).noneMatch(row::contains);
        assertThatThrownBy(() -> secrets.of(new TenantId("rival"), job.id(), job.id() + "-ssh"))
                .isInstanceOf(UnopenableSecret.class);
    }

    @Test
    void theKeysOfAJobThatHasEndedAreRemoved() {
        var ended = stored();
        var running = stored();
        texts(ended);
        var kept = texts(running);
        sql.sql("update job set finished_at = now() where id = :id")
                .param("id", ended.id().value())
                .update();
        assertThat(new JobSecretPurge(sql).removeOld(Instant.now())).isEqualTo(1);
        assertThat(texts(running)).isEqualTo(kept);
    }

    private Map<String, String> texts(Job job) {
        return secrets.of(ACME, job.id(), job.id() + "-ssh").orElseThrow().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, file -> new String(file.getValue(), StandardCharsets.US_ASCII)));
    }

    private static Job stored() {
        var job = SampleJobs.submitted("acme", 0);
        jobs.add(job);
        return job;
    }
}
