package io.cairn.job.lifecycle.jdbc;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.Attempt;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobEvent;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Progress;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.lifecycle.Turn;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Rows to records and back. */
final class JobRows {

    /** Jobs with what the generation that they run is made from; a condition may follow. */
    static final String SELECT = """
            select job.*, coalesce(made.request, job.request) as now_request,
                coalesce(made.resolution, job.resolution) as now_resolution,
                coalesce(made.description, job.description) as now_description,
                coalesce(made.description_sha, job.description_sha) as now_description_sha,
                coalesce(made.slot, 0) as slot
            from job left join job_generation made on made.job = job.id and made.generation = job.generation
            """;

    /** Rows of an earlier version lack the maps that came later: they are empty. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .withConfigOverride(Map.class, map -> map.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    private JobRows() {}

    /** A row of {@link #SELECT}. */
    static Job job(ResultSet row, int number) throws SQLException {
        return new Job(
                new JobId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                JSON.readValue(row.getString("now_request"), JobRequest.class),
                JSON.readValue(row.getString("now_resolution"), Resolution.class),
                new DescriptionFile(row.getString("now_description"), new Sha256(row.getString("now_description_sha"))),
                row.getInt("ranks"),
                new Demand(row.getLong("milli_cpu"), row.getLong("memory_bytes")),
                Optional.ofNullable(row.getString("devices")).map(text -> JSON.readValue(text, DeviceNeed.class)),
                instant(row, "created_at").orElseThrow(),
                progress(row));
    }

    private static Progress progress(ResultSet row) throws SQLException {
        return new Progress(
                JobState.valueOf(row.getString("state")),
                instant(row, "state_since").orElseThrow(),
                instant(row, "state_deadline"),
                Optional.ofNullable(row.getString("wait_reason")),
                row.getBoolean("stop_requested"),
                Optional.ofNullable(row.getString("wish")).map(Wish::valueOf),
                Optional.ofNullable(row.getString("outcome")).map(text -> JSON.readValue(text, Job.Outcome.class)),
                new Turn(row.getInt("priority"), instant(row, "queued_since").orElseThrow()),
                new Attempt(
                        row.getInt("attempt"),
                        new Fence(row.getLong("fence")),
                        row.getInt("retries"),
                        new Generation(row.getInt("generation"), row.getInt("slot"))),
                Optional.ofNullable(row.getString("recovery")).map(text -> JSON.readValue(text, Recovery.class)),
                row.getBoolean("holds_room"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getLong("version"));
    }

    static JobEvent event(ResultSet row, int number) throws SQLException {
        return new JobEvent(
                new JobId(row.getString("job")),
                row.getLong("sequence"),
                instant(row, "at").orElseThrow(),
                Optional.ofNullable(row.getString("from_state")).map(JobState::valueOf),
                JobState.valueOf(row.getString("to_state")),
                Cause.valueOf(row.getString("cause")),
                row.getInt("attempt"),
                row.getString("detail"));
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    static @Nullable String json(Optional<? extends Object> value) {
        return value.map(JSON::writeValueAsString).orElse(null);
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(JobRows::time).orElse(null);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
