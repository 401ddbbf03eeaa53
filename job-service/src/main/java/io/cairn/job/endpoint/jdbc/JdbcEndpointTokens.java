package io.cairn.job.endpoint.jdbc;

import io.cairn.job.content.Sha256;
import io.cairn.job.endpoint.EndpointTokens;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.TokenHashes;
import io.cairn.kit.secret.Secret;
import io.cairn.kit.secret.SecretBox;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@link EndpointTokens} in PostgreSQL. Whoever has the database alone has no token. */
public final class JdbcEndpointTokens implements EndpointTokens, TokenHashes {

    private static final int BYTES = 24;

    private final JdbcClient sql;
    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    public JdbcEndpointTokens(JdbcClient sql, SecretBox box) {
        this.sql = sql;
        this.box = box;
    }

    @Override
    public void make(JobId job) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        // Hexadecimal digits mean nothing to a URL, a cookie or a proxy.
        var token = new Secret(HexFormat.of().formatHex(bytes));
        sql.sql("insert into endpoint_token (job, sealed) values (:job, :sealed)")
                .param("job", job.value())
                .param("sealed", box.seal(token, context(job)))
                .update();
    }

    @Override
    public Optional<Secret> find(JobId job) {
        return sql.sql("select sealed from endpoint_token where job = :job")
                .param("job", job.value())
                .query(String.class)
                .optional()
                .map(kept -> box.openText(kept, context(job)));
    }

    @Override
    public Sha256 of(JobId job) {
        return find(job)
                .map(token -> Sha256.of(token.value().getBytes(StandardCharsets.UTF_8)))
                .orElseThrow(() -> new IllegalStateException("job " + job + " has a port and no token"));
    }

    private static String context(JobId job) {
        return "job/endpoint_token/" + job + "/sealed";
    }
}
