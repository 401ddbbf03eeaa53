package io.cairn.job.config;

import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.Inventory;
import io.cairn.launcher.DoorSpec;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an operator sets; docs/job-service.md lists all of it. Defaults stand in job-service.yml.
 *
 * @param instance name of this platform on the engine: labels and shared volumes carry it
 * @param engine address of the Docker engine: {@code unix:///...} or {@code tcp://host:port}
 * @param subnets first two parts of the /16 that job networks are cut from
 * @param imageRecords file with image records that are stored at start; empty for none
 * @param stopGrace between the polite signal and the kill
 * @param devices accelerators that jobs may get, in the order in which they are given out
 */
@Validated
@ConfigurationProperties(value = "cairn.job", ignoreUnknownFields = false)
public record JobProperties(
        @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
        String instance,

        @NotNull URI engine,

        @NotBlank @Pattern(regexp = "[0-9]{1,3}\\.[0-9]{1,3}")
        String subnets,

        @NotNull String imageRecords,
        @NotNull @Valid Limits limits,
        @NotNull @Valid StateDeadlines deadlines,
        @NotNull Duration stopGrace,
        @NotNull @Valid Loop loop,
        @NotNull @Valid Uploads uploads,
        @NotNull @Valid Keep keep,
        @NotNull @Valid Sweep sweep,
        @NotNull @Valid Metrics metrics,
        @NotNull @Valid Registries registries,
        @NotNull @Valid Edge edge,
        @NotNull @Valid Roll roll,
        List<@Valid DeviceEntry> devices) {

    public JobProperties {
        devices = devices == null ? List.of() : List.copyOf(devices);
    }

    /** What jobs may ask for beside room. */
    Inventory inventory() {
        return new Inventory(devices.stream().map(DeviceEntry::device).toList());
    }

    @AssertTrue(message = "ids of devices differ, and devices of one kind have one driver")
    boolean isInventory() {
        try {
            inventory();
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    /**
     * An accelerator of the engine's host.
     *
     * @param id as the driver knows it: an index or a UUID
     * @param driver who puts it into a container; {@code nvidia} unless named
     * @param memory what it has, for people
     */
    public record DeviceEntry(
            @NotBlank @Pattern(regexp = Device.ID) String id,
            @NotNull DeviceKind kind,
            Device.@Nullable Driver driver,
            @Nullable DataSize memory) {

        Device device() {
            return new Device(
                    id,
                    kind,
                    Optional.ofNullable(driver).orElse(Device.Driver.NVIDIA),
                    Optional.ofNullable(memory).map(DataSize::toBytes));
        }
    }

    /**
     * How jobs are rolled to another program.
     *
     * @param within how long after the call all new replicas must be well
     * @param drain how long the replicas of before may finish what they have; the proxy needs a second or two to know who is well
     */
    public record Roll(
            @NotNull @DurationMin(seconds = 10) Duration within,
            @NotNull @DurationMin(seconds = 3) Duration drain) {}

    /**
     * Where program images of tenants come from.
     *
     * @param allow hosts of registries, each exactly as references begin, with its port; empty for none
     */
    public record Registries(@NotNull List<@NotBlank String> allow) {
        public Registries {
            allow = allow == null ? List.of() : List.copyOf(allow);
        }
    }

    /**
     * What a rank may ask for at most, and what it gets without a word.
     *
     * @param run the longest run limit that a job may name
     */
    public record Limits(
            @Min(50) long milliCpu,
            @NotNull DataSize memory,
            @Min(50) long unsaidMilliCpu,
            @NotNull DataSize unsaidMemory,
            @NotNull Duration run) {}

    /** How long a job may stay in a state; {@code running} is for jobs that name no limit. */
    public record StateDeadlines(
            @NotNull Duration submitted,
            @NotNull Duration queued,
            @NotNull Duration pulling,
            @NotNull Duration starting,
            @NotNull Duration running,
            @NotNull Duration recovering,
            @NotNull Duration suspended) {}

    /** Pace of the reconcile loop. */
    public record Loop(
            @NotNull Duration poll,
            @NotNull Duration soon,
            @NotNull Duration watch,
            @NotNull Duration rest,
            @NotNull Duration later,
            @Min(1) @Max(256) int parallel) {}

    /** Largest uploads, and what a tenant may have in all. */
    public record Uploads(
            @NotNull DataSize program,
            @NotNull DataSize dataset,
            @NotNull DataSize tenant) {}

    /**
     * What is kept of a job.
     *
     * @param jobs how long after its end a job is kept, with its logs and outputs
     */
    public record Keep(
            @NotNull Duration jobs,
            @NotNull DataSize log,
            @NotNull DataSize outputBytes,
            @Min(1) int outputFiles) {}

    /**
     * Removal of what the engine holds for no attempt.
     *
     * @param every pause between two rounds
     * @param grace nothing younger is removed
     */
    public record Sweep(@NotNull Duration every, @NotNull Duration grace) {}

    /**
     * How ranks are looked at while they run.
     *
     * @param every pause between two rounds
     * @param parallel ranks that are looked at at the same time
     */
    public record Metrics(
            @NotNull Duration every, @Min(1) @Max(256) int parallel) {}

    /**
     * Where ports of jobs are published.
     *
     * @param address IPv4 of the engine's host
     * @param ports {@code LOWEST-HIGHEST}; empty lets the engine choose
     */
    public record Edge(
            @NotBlank @Pattern(regexp = "(?!0\\.0\\.0\\.0)[0-9]{1,3}(\\.[0-9]{1,3}){3}")
            String address,

            @NotNull @Pattern(regexp = "([1-9][0-9]{3,4}-[1-9][0-9]{3,4})?")
            String ports) {

        @AssertTrue(message = "ports are 1024 to 65535, the lowest first")
        boolean isRange() {
            try {
                published();
                return true;
            } catch (IllegalArgumentException wrong) {
                return false;
            }
        }

        DoorSpec.Published published() {
            int dash = ports.indexOf('-');
            return dash < 0
                    ? new DoorSpec.Published(address, 0, 0)
                    : new DoorSpec.Published(
                            address,
                            Integer.parseInt(ports.substring(0, dash)),
                            Integer.parseInt(ports.substring(dash + 1)));
        }
    }
}
