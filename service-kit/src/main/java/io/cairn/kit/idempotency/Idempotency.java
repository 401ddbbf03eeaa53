package io.cairn.kit.idempotency;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the work of a request at most once per (tenant, route, key). The key's row is inserted before the work and in its
 * transaction, so both are there or neither is:
 *
 * <ol>
 *   <li>the first request inserts the row, works, writes its answer into the row and commits;
 *   <li>a repetition meanwhile waits on the unique index, at most 10 s, then finds the answer;
 *   <li>if the first one fails, its row vanishes with its work, and the one that waits becomes the first.
 * </ol>
 */
public final class Idempotency {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int TRIES = 3;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;
    private final Duration longestWait;

    public Idempotency(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json, Clock clock) {
        this(jdbc, transactions, json, clock, LONGEST_WAIT);
    }

    Idempotency(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            Clock clock,
            Duration longestWait) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Under a stricter level the answer of a request that was waited for would stay invisible.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.json = json;
        this.clock = clock;
        this.longestWait = longestWait;
    }

    /**
     * Runs {@code work} in a transaction, or gives the answer of the run before.
     *
     * @param route what is asked for without its variables, such as {@code POST /v1/jobs}
     * @param key the header {@code Idempotency-Key}; without one the work runs each time
     * @param body what makes two requests the same one, usually the body as it was sent
     * @param work the effect and its answer; what it throws is thrown on, and nothing is kept
     * @throws ProblemException 400 if the key is none, 409 if it was used with another body or its first request still runs
     */
    public Outcome once(Caller caller, String route, @Nullable String key, byte[] body, Supplier<Outcome> work) {
        if (key == null) {
            return Objects.requireNonNull(transaction.execute(begun -> work.get()));
        }
        var request = new Request(caller.tenant().value(), route, new IdempotencyKey(key).text(), sha256(body));
        return Objects.requireNonNull(transaction.execute(begun -> first(request, work)));
    }

    /** As the other one, with a body that is a text. */
    public Outcome once(Caller caller, String route, @Nullable String key, String body, Supplier<Outcome> work) {
        return once(caller, route, key, body.getBytes(StandardCharsets.UTF_8), work);
    }

    /** An answer whose body is {@code body} as this service writes JSON. */
    public Outcome answer(int status, @Nullable URI location, Object body) {
        return new Outcome(status, location == null ? null : location.toString(), json.writeValueAsString(body));
    }

    /** Forgets the keys that were first used before {@code before}, and says how many. Keys are kept for at least 48 h. */
    public int purge(Instant before) {
        return jdbc.sql("DELETE FROM idempotency_key WHERE created_at < :before")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .update();
    }

    private record Request(String tenant, String route, String key, byte[] fingerprint) {}

    private record Kept(byte[] fingerprint, Outcome outcome) {}

    private Outcome first(Request request, Supplier<Outcome> work) {
        for (int tried = 0; tried < TRIES; tried++) {
            if (inserted(request)) {
                var outcome = work.get();
                keep(request, outcome);
                return outcome;
            }
            var kept = kept(request);
            if (kept.isPresent()) {
                return repeated(request, kept.get());
            }
            // Purged between the two statements: the key is free again.
        }
        throw inProgress();
    }

    private static Outcome repeated(Request request, Kept kept) {
        if (!MessageDigest.isEqual(kept.fingerprint(), request.fingerprint())) {
            throw new ProblemException(
                    PlatformProblem.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was sent before with another body; take a new key for a new request.");
        }
        return kept.outcome();
    }

    private boolean inserted(Request request) {
        try {
            jdbc.sql("SET LOCAL lock_timeout = " + longestWait.toMillis()).update();
            int rows = jdbc.sql("""
                            INSERT INTO idempotency_key (tenant, route, key, fingerprint, created_at)
                            VALUES (:tenant, :route, :key, :fingerprint, :now)
                            ON CONFLICT (tenant, route, key) DO NOTHING""")
                    .param("tenant", request.tenant())
                    .param("route", request.route())
                    .param("key", request.key())
                    .param("fingerprint", request.fingerprint())
                    .param("now", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
            jdbc.sql("SET LOCAL lock_timeout TO DEFAULT").update();
            return rows == 1;
        } catch (DataAccessException failed) {
            if (NestedExceptionUtils.getMostSpecificCause(failed) instanceof SQLException cause
                    && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
                throw inProgress();
            }
            throw failed;
        }
    }

    private void keep(Request request, Outcome outcome) {
        jdbc.sql("""
                        UPDATE idempotency_key SET status = :status, location = :location, body = :body
                        WHERE tenant = :tenant AND route = :route AND key = :key""")
                .param("status", outcome.status())
                .param("location", outcome.location())
                .param("body", outcome.body())
                .param("tenant", request.tenant())
                .param("route", request.route())
                .param("key", request.key())
                .update();
    }

    private Optional<Kept> kept(Request request) {
        return jdbc.sql("""
                        SELECT fingerprint, status, location, body FROM idempotency_key
                        WHERE tenant = :tenant AND route = :route AND key = :key""")
                .param("tenant", request.tenant())
                .param("route", request.route())
                .param("key", request.key())
                .query((row, number) -> new Kept(
                        row.getBytes("fingerprint"),
                        new Outcome(row.getInt("status"), row.getString("location"), row.getString("body"))))
                .optional();
    }

    private static ProblemException inProgress() {
        return new ProblemException(
                PlatformProblem.IDEMPOTENCY_IN_PROGRESS,
                "The first request with this Idempotency-Key still runs; ask again in a moment.");
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
