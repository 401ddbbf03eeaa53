package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.device.Allotment;
import io.cairn.job.device.Claim;
import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which device belongs to which rank, in PostgreSQL. All writes are part of the transaction that moves the job, so a claim and the
 * room of its job come and go together: a kill leaves both or neither. The table holds the rest by itself: one row for a device,
 * and no row whose job does not hold room under the fence that the row names.
 */
public final class DeviceClaims implements HeldDevices {

    private static final String TAKE = """
            insert into device_claim (device, kind, driver, job, task, rank, fence, ticket)
            values (:device, :kind, :driver, :job, :task, :rank, :fence, :ticket)
            """;

    private final JdbcClient sql;
    private final Inventory inventory;

    /** @param inventory the same in every replica */
    public DeviceClaims(JdbcClient sql, Inventory inventory) {
        this.sql = sql;
        this.inventory = inventory;
    }

    @Override
    public Map<DeviceKind, Long> taken() {
        return sql
                .sql("select kind, count(*) devices from device_claim group by kind")
                .query((row, number) -> Map.entry(DeviceKind.valueOf(row.getString("kind")), row.getLong("devices")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public Optional<Grip> of(JobId job, Fence fence) {
        record Row(Claim claim, long ticket) {}
        var rows = sql.sql("select * from device_claim where job = :job and fence = :fence order by task, rank, device")
                .param("job", job.value())
                .param("fence", fence.value())
                .query((row, number) -> new Row(
                        new Claim(
                                new Device(
                                        row.getString("device"),
                                        DeviceKind.valueOf(row.getString("kind")),
                                        Device.Driver.valueOf(row.getString("driver")),
                                        Optional.empty()),
                                row.getString("task"),
                                row.getInt("rank")),
                        row.getLong("ticket")))
                .list();
        return rows.stream()
                .findFirst()
                .map(first ->
                        new Grip(first.ticket(), rows.stream().map(Row::claim).toList()));
    }

    /** Chooses devices for {@code job}. What it says holds as long as the caller keeps others from taking any. */
    Allotment.Answer ask(Job job) {
        if (job.devices().isEmpty()) {
            return new Allotment.Answer.Given(List.of());
        }
        var taken =
                sql.sql("select device from device_claim").query(String.class).list();
        return Allotment.decide(job.devices(), inventory, new HashSet<>(taken));
    }

    /** Writes them down, in the transaction in which the job gets its room. */
    void take(Job job, List<Claim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        long ticket =
                sql.sql("select nextval('device_ticket')").query(Long.class).single();
        for (var claim : claims) {
            sql.sql(TAKE)
                    .param("device", claim.device().id())
                    .param("kind", claim.device().kind().name())
                    .param("driver", claim.device().driver().name())
                    .param("job", job.id().value())
                    .param("task", claim.task())
                    .param("rank", claim.index())
                    .param("fence", job.fence().value())
                    .param("ticket", ticket)
                    .update();
        }
    }

    /**
     * What the move of a job means to its devices, in the transaction of that move: with its room it gives them back, and into
     * its next attempt it takes them along.
     */
    void follow(Job job, boolean holdsRoom, boolean nextAttempt) {
        if (job.devices().isEmpty()) {
            return;
        }
        if (!holdsRoom) {
            sql.sql("delete from device_claim where job = :job")
                    .param("job", job.id().value())
                    .update();
        } else if (nextAttempt) {
            sql.sql("update device_claim set fence = (select fence from job where id = :job) where job = :job")
                    .param("job", job.id().value())
                    .update();
        }
    }
}
