package io.cairn.job.content.files;

import io.cairn.job.content.Content;
import io.cairn.job.content.Sha256;
import io.cairn.job.content.Uploads.Position;
import io.cairn.kit.tenancy.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of stored archives. */
public final class JdbcContents {

    private static final String INSERT = """
            insert into content (tenant, kind, sha256, archive_bytes, content_bytes, stored_bytes, files, created_at)
            values (:tenant, :kind, :sha, :archiveBytes, :contentBytes, :storedBytes, :files, :createdAt)
            on conflict (tenant, kind, sha256) do nothing
            """;

    private static final String PAGE = """
            select * from content
            where tenant = :tenant and kind = :kind
              and (:before::timestamptz is null or (created_at, sha256) < (:before, :beforeSha))
            order by created_at desc, sha256 desc
            limit :limit
            """;

    private final JdbcClient sql;
    private final TransactionTemplate transaction;

    public JdbcContents(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        this.transaction = transaction;
    }

    /** Performs {@code work} while nothing else is added for {@code tenant}, by this replica or another. */
    <T> T alone(TenantId tenant, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(begun -> {
            sql.sql("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                    .param("name", "content " + tenant.value())
                    .query(row -> {});
            return work.get();
        }));
    }

    Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha) {
        return sql.sql("select * from content where tenant = :tenant and kind = :kind and sha256 = :sha")
                .param("tenant", tenant.value())
                .param("kind", kind.name())
                .param("sha", sha.hex())
                .query(JdbcContents::content)
                .optional();
    }

    /** False if it is there already. */
    boolean add(Content content, long storedBytes) {
        return sql.sql(INSERT)
                        .param("tenant", content.tenant().value())
                        .param("kind", content.kind().name())
                        .param("sha", content.sha256().hex())
                        .param("archiveBytes", content.archiveBytes())
                        .param("contentBytes", content.contentBytes())
                        .param("storedBytes", storedBytes)
                        .param("files", content.files())
                        .param("createdAt", time(content.createdAt()))
                        .update()
                == 1;
    }

    /** Whether a job of the tenant that has not ended names it. */
    boolean isNeeded(TenantId tenant, Content.Kind kind, Sha256 sha) {
        return sql.sql("""
                        select exists (select from job
                        where tenant = :tenant and finished_at is null
                          and (request -> :field ->> 'hex' = :sha
                            or exists (select from job_generation made
                                where made.job = job.id and made.request -> :field ->> 'hex' = :sha)))""")
                .param("tenant", tenant.value())
                .param("field", kind.name().toLowerCase(Locale.ROOT))
                .param("sha", sha.hex())
                .query(Boolean.class)
                .single();
    }

    void remove(TenantId tenant, Content.Kind kind, Sha256 sha) {
        sql.sql("delete from content where tenant = :tenant and kind = :kind and sha256 = :sha")
                .param("tenant", tenant.value())
                .param("kind", kind.name())
                .param("sha", sha.hex())
                .update();
    }

    /** Bytes that the tenant's archives take on disk. */
    long used(TenantId tenant) {
        return sql.sql("select coalesce(sum(stored_bytes), 0)::bigint from content where tenant = :tenant")
                .param("tenant", tenant.value())
                .query(Long.class)
                .single();
    }

    List<Content> list(TenantId tenant, Content.Kind kind, Optional<Position> before, int limit) {
        return sql.sql(PAGE)
                .param("tenant", tenant.value())
                .param("kind", kind.name())
                .param("before", before.map(place -> time(place.createdAt())).orElse(null))
                .param("beforeSha", before.map(place -> place.sha256().hex()).orElse(null))
                .param("limit", limit)
                .query(JdbcContents::content)
                .list();
    }

    private static Content content(ResultSet row, int number) throws SQLException {
        return new Content(
                new TenantId(row.getString("tenant")),
                Content.Kind.valueOf(row.getString("kind")),
                new Sha256(row.getString("sha256")),
                row.getLong("archive_bytes"),
                row.getLong("content_bytes"),
                row.getInt("files"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
