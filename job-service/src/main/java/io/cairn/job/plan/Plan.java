package io.cairn.job.plan;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.submit.Resolution;
import java.util.List;

/** What would happen to a request; {@code :plan} shows it, submit acts on it. */
public sealed interface Plan {

    /**
     * It can be submitted.
     *
     * @param ranks how many containers
     * @param passedOver templates and images that were not chosen, and why
     */
    record Ready(Resolution resolution, DescriptionFile file, int ranks, Demand demand, List<PassedOver> passedOver)
            implements Plan {}

    /** It cannot, for these reasons. */
    record Refused(List<Refusal> refusals) implements Plan {}

    /** A template or image that was looked at and not chosen. */
    record PassedOver(String kind, String id, String why, String detail) {}
}
