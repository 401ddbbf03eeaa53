package io.cairn.job.endpoint.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.content.Sha256;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.kit.secret.SealingKeys;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.secret.UnopenableSecret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("docker")
class JdbcEndpointTokensTest {

    private static JdbcClient sql;
    private static JdbcJobs jobs;

    private final SealingKeys keys = SealingKeys.fresh();
    private final JdbcEndpointTokens tokens = new JdbcEndpointTokens(sql, new SecretBox(() -> keys));

    @BeforeAll
    static void database() {
        var database = JobDatabase.fresh();
        sql = database.sql();
        jobs = database.jobs();
    }

    @Test
    void eachJobHasATokenOfItsOwnThatMeansNothingToAUrl() {
        var one = stored();
        var other = stored();
        tokens.make(one);
        tokens.make(other);
        String token = tokens.find(one).orElseThrow().value();
        assertThat(token)
                .matches("[0-9a-f]{48}")
                .isNotEqualTo(tokens.find(other).orElseThrow().value());
        assertThat(tokens.of(one)).isEqualTo(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theDatabaseAloneDoesNotTellItAndARowOfAnotherJobIsNotOpened() {
        var one = stored();
        var other = stored();
        tokens.make(one);
        tokens.make(other);
        String kept = sql.sql("select string_agg(sealed, ' ') from endpoint_token")
                .query(String.class)
                .single();
        assertThat(kept).doesNotContain(tokens.find(one).orElseThrow().value());
        sql.sql(
                        "update endpoint_token set sealed = (select sealed from endpoint_token where job = :one) where job = :other")
                .param("one", one.value())
                .param("other", other.value())
                .update();
        assertThatThrownBy(() -> tokens.find(other)).isInstanceOf(UnopenableSecret.class);
    }

    @Test
    void aJobWithoutATokenIsSaidSoThatItsPortIsNotOpened() {
        var job = stored();
        assertThat(tokens.find(job)).isEmpty();
        assertThatThrownBy(() -> tokens.of(job)).isInstanceOf(IllegalStateException.class);
    }

    private static JobId stored() {
        Job job = SampleJobs.submitted("acme", 0, SampleJobs.request("notebook"));
        jobs.add(job);
        return job.id();
    }
}
