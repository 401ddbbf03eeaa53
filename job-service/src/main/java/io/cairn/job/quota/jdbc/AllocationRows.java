package io.cairn.job.quota.jdbc;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.AllocationState;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.Place;
import io.cairn.kit.tenancy.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Rows to records and back. */
final class AllocationRows {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AllocationRows() {}

    static Allocation allocation(ResultSet row, int number) throws SQLException {
        return new Allocation(
                new TenantId(row.getString("tenant")),
                new JobId(row.getString("job")),
                row.getInt("attempt"),
                new Fence(row.getLong("job_fence")),
                JSON.readValue(row.getString("ask"), Ask.class),
                new Course(
                        AllocationState.valueOf(row.getString("state")),
                        key(row),
                        Optional.ofNullable(row.getString("place")).map(text -> JSON.readValue(text, Place.class)),
                        Optional.ofNullable(row.getString("account")).map(text -> JSON.readValue(text, Grant.class)),
                        Optional.ofNullable(row.getObject("recall_deadline", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        row.getString("detail"),
                        row.getObject("next_at", OffsetDateTime.class).toInstant()),
                row.getLong("version"));
    }

    private static Optional<AllocationKey> key(ResultSet row) throws SQLException {
        String id = row.getString("id");
        return id == null ? Optional.empty() : Optional.of(new AllocationKey(id, row.getLong("fence")));
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    static @Nullable String json(Optional<? extends Object> value) {
        return value.map(JSON::writeValueAsString).orElse(null);
    }

    /** As exact as the database keeps it. */
    static OffsetDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(AllocationRows::time).orElse(null);
    }
}
