package io.cairn.job.api;

import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.HeldDevices;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The accelerators of a job, as its tenant sees them. */
@Schema(name = "Accelerators")
record AcceleratorsView(
        @Schema(example = "cuda") String kind,

        @Schema(description = "devices of all ranks together", example = "4")
        int total,

        @Schema(description = "what the ranks of each task get; a task without devices is not there")
        List<Share> tasks,

        @Schema(description = "which rank has which device, while the job holds room; told for one job, not in lists")
        List<Held> held) {

    /** What the ranks of one task get. */
    @Schema(name = "AcceleratorShare")
    record Share(
            @Schema(example = "worker") String task,
            int ranks,

            @Schema(description = "devices of each rank") int each) {}

    /** A device of a rank. */
    @Schema(name = "HeldAccelerator")
    record Held(
            @Schema(example = "worker") String task,
            int index,

            @Schema(description = "as the driver knows it", example = "GPU-3d1c8f0a")
            String device) {}

    /** Null for a job without accelerators. */
    static @Nullable AcceleratorsView of(Optional<DeviceNeed> need, Optional<HeldDevices.Grip> grip) {
        return need.map(asked -> new AcceleratorsView(
                        asked.kind().wireName(),
                        asked.total(),
                        asked.shares().stream()
                                .map(share -> new Share(share.task(), share.ranks(), share.each()))
                                .toList(),
                        grip.stream()
                                .flatMap(held -> held.claims().stream())
                                .map(claim -> new Held(
                                        claim.task(),
                                        claim.index(),
                                        claim.device().id()))
                                .toList()))
                .orElse(null);
    }
}
