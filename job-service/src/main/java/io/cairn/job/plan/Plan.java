package io.cairn.job.plan;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.submit.Resolution;
import java.util.List;
import java.util.Optional;

/** What would happen to a request; {@code :plan} shows it, submit acts on it. */
public sealed interface Plan {

    /**
     * It can be submitted.
     *
     * @param ranks how many containers
     * @param devices the accelerators that they need; empty if none
     * @param passedOver templates and images that were not chosen, and why
     * @param brought the record of an image that the request brought along; it belongs to the stored ones before the job runs
     */
    record Ready(
            Resolution resolution,
            DescriptionFile file,
            int ranks,
            Demand demand,
            Optional<DeviceNeed> devices,
            List<PassedOver> passedOver,
            Optional<ImageRecord> brought)
            implements Plan {}

    /** It cannot, for these reasons. */
    record Refused(List<Refusal> refusals) implements Plan {

        /** The tenant has {@code most} active images, so the one that it brings along cannot be stored. */
        public static Refused tooManyImages(int most) {
            return new Refused(List.of(Refusal.invalid(
                    "/image", "the tenant has too many images", "one more", "at most " + most + "; retire some")));
        }
    }

    /** A template or image that was looked at and not chosen. */
    record PassedOver(String kind, String id, String why, String detail) {}
}
