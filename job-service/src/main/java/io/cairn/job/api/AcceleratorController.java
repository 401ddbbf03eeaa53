package io.cairn.job.api;

import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.kit.paging.Page;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a job may ask for beside processors and memory. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Jobs")
final class AcceleratorController {

    private final Inventory inventory;
    private final HeldDevices held;

    AcceleratorController(Inventory inventory, HeldDevices held) {
        this.inventory = inventory;
        this.held = held;
    }

    /** Accelerators of one kind. */
    @Schema(name = "AcceleratorKind")
    record KindView(
            @Schema(description = "what a request names", example = "cuda")
            String kind,

            @Schema(description = "how many there are", example = "4")
            int devices,

            @Schema(description = "how many belong to no job now", example = "1")
            int free,

            @Schema(description = "what each has at least; absent if it is not known of all", example = "25769803776")
            @Nullable
            Long memoryBytes) {}

    @GetMapping("/v1/accelerators")
    @Operation(
            operationId = "listAccelerators",
            summary = "Kinds of accelerators, and how many are free",
            description = "A kind that the platform has no device of is not there.")
    Page<KindView> list(Caller caller) {
        var taken = held.taken();
        var kinds = Arrays.stream(DeviceKind.values())
                .filter(kind -> !inventory.of(kind).isEmpty())
                .map(kind -> view(kind, taken.getOrDefault(kind, 0L)))
                .toList();
        return new Page<>(kinds, null);
    }

    private KindView view(DeviceKind kind, long taken) {
        var devices = inventory.of(kind);
        boolean known = devices.stream().allMatch(device -> device.memoryBytes().isPresent());
        Long least = devices.stream()
                .map(Device::memoryBytes)
                .flatMap(java.util.Optional::stream)
                .min(Long::compare)
                .filter(bytes -> known)
                .orElse(null);
        return new KindView(kind.wireName(), devices.size(), (int) Math.max(0, devices.size() - taken), least);
    }
}
