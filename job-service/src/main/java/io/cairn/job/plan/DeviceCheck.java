package io.cairn.job.plan;

import io.cairn.job.catalog.Template;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.FieldAllowList;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.device.Inventory;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.Gang;
import io.cairn.job.wiring.JobType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what a request says of accelerators against what there is: what can never be given is not taken. */
final class DeviceCheck {

    /** Devices of one rank that a request may name; what there is bounds it further. */
    private static final int MOST_EACH = 1000;

    private final JobRequest request;
    private final JobType type;
    private final Inventory inventory;
    private final List<Refusal> found = new ArrayList<>();

    private DeviceCheck(JobRequest request, JobType type, Inventory inventory) {
        this.request = request;
        this.type = type;
        this.inventory = inventory;
    }

    static List<Refusal> refusals(JobRequest request, JobType type, Inventory inventory) {
        var check = new DeviceCheck(request, type, inventory);
        String word = request.accelerator().orElse(DeviceKind.NONE);
        if (word.equals(DeviceKind.NONE)) {
            check.noneAskedFor();
        } else {
            DeviceKind.named(word).ifPresentOrElse(check::enough, () -> check.refuse("there is no such kind", word));
        }
        return List.copyOf(check.found);
    }

    /** What kind of devices the request names; empty if it does without, or names none that exists. */
    static Optional<DeviceKind> kind(JobRequest request) {
        return request.accelerator().flatMap(DeviceKind::named);
    }

    /** Devices of each rank of {@code role}: without a word one, where the program computes. */
    static int each(JobRequest request, JobType type, JobType.Role role) {
        if (kind(request).isEmpty()) {
            return 0;
        }
        return request.task(role.task())
                .flatMap(JobRequest.TaskRequest::resources)
                .flatMap(JobRequest.Resources::accelerators)
                .orElse(type.computes(role.task()) ? 1 : 0);
    }

    /** A template with no place for devices would leave them out, and its program would do without what the job holds. */
    static Optional<Refusal> leftOut(DescriptionFile file, Gang gang, Template template) {
        return gang.devices()
                .filter(need -> !need.shares().stream()
                        .collect(Collectors.toMap(DeviceNeed.Share::task, DeviceNeed.Share::each))
                        .equals(FieldAllowList.limits(file, need.kind().resource())))
                .map(need -> Refusal.of(
                        Refusal.Kind.NO_TEMPLATE_FITS,
                        "/accelerator",
                        "the template " + template.id() + " has no place for it",
                        need.kind().wireName(),
                        DeviceKind.NONE + ", or a template with the limit "
                                + need.kind().resource()));
    }

    private void noneAskedFor() {
        asked((pointer, count) -> {
            if (count != 0) {
                found.add(Refusal.invalid(
                        pointer, "the request names no accelerator", count, "0 without \"accelerator\""));
            }
        });
    }

    private void enough(DeviceKind kind) {
        int all = inventory.of(kind).size();
        if (all == 0) {
            refuse("the platform has no device of this kind", kind.wireName());
            return;
        }
        asked((pointer, count) -> {
            if (count < 0 || count > MOST_EACH) {
                found.add(Refusal.invalid(pointer, "out of range", count, "0 to " + Math.min(all, MOST_EACH)));
            }
        });
        if (!found.isEmpty()) {
            return;
        }
        long wanted = type.roles().stream()
                .mapToLong(role -> (long) each(request, type, role)
                        * Math.max(0, role.quantity().asked(request.task(role.task()))))
                .sum();
        if (wanted == 0) {
            found.add(Refusal.invalid("/accelerator", "no rank asks for one", kind, DeviceKind.NONE));
        } else if (wanted > all) {
            found.add(Refusal.invalid(
                    "/tasks",
                    "all ranks together ask for more " + kind + " devices than the platform has",
                    wanted,
                    "at most " + all));
        }
    }

    private void refuse(String detail, String word) {
        var offered = new ArrayList<String>(List.of(DeviceKind.NONE));
        for (DeviceKind kind : DeviceKind.values()) {
            int devices = inventory.of(kind).size();
            if (devices > 0) {
                offered.add(kind + " (" + devices + ")");
            }
        }
        found.add(Refusal.invalid("/accelerator", detail, word, String.join(", ", offered)));
    }

    private interface Asked {
        void look(String pointer, int count);
    }

    private void asked(Asked each) {
        for (int index = 0; index < request.tasks().size(); index++) {
            String pointer = "/tasks/" + index + "/resources/accelerators";
            request.tasks()
                    .get(index)
                    .resources()
                    .flatMap(JobRequest.Resources::accelerators)
                    .ifPresent(count -> each.look(pointer, count));
        }
    }
}
