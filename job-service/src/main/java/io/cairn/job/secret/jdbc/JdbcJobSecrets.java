package io.cairn.job.secret.jdbc;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.SecretFiles;
import io.cairn.job.secret.SshIdentity;
import io.cairn.job.wiring.Mpi;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.tenancy.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link SecretFiles} in PostgreSQL, sealed. A key pair is made when a job's containers are first asked for and is the same
 * from then on, whoever asks: a killed service, another replica, a later attempt.
 */
public final class JdbcJobSecrets implements SecretFiles {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient sql;
    private final SecretBox box;

    public JdbcJobSecrets(JdbcClient sql, SecretBox box) {
        this.sql = sql;
        this.box = box;
    }

    @Override
    public Optional<Map<String, byte[]>> of(TenantId tenant, JobId job, String name) {
        if (!name.equals(job + Mpi.SSH_SECRET)) {
            return Optional.empty();
        }
        String context = tenant.value() + "/job_secret/" + job + "/" + name;
        String sealed = stored(job, name).orElseGet(() -> make(job, name, context));
        var texts = JSON.readValue(box.open(sealed, context), new TypeReference<Map<String, String>>() {});
        var files = new TreeMap<String, byte[]>();
        texts.forEach((file, text) -> files.put(file, text.getBytes(StandardCharsets.US_ASCII)));
        return Optional.of(files);
    }

    /** Of two replicas that make one at once, the first wins and both read what it wrote. */
    private String make(JobId job, String name, String context) {
        sql.sql("insert into job_secret (job, name, sealed) values (:job, :name, :sealed) on conflict do nothing")
                .param("job", job.value())
                .param("name", name)
                .param("sealed", box.seal(JSON.writeValueAsBytes(SshIdentity.fresh()), context))
                .update();
        return stored(job, name).orElseThrow();
    }

    private Optional<String> stored(JobId job, String name) {
        return sql.sql("select sealed from job_secret where job = :job and name = :name")
                .param("job", job.value())
                .param("name", name)
                .query(String.class)
                .optional();
    }
}
