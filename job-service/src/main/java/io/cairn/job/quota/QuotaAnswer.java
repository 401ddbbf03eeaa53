package io.cairn.job.quota;

import io.cairn.job.quota.Grant.AllocationKey;
import java.time.Instant;
import java.util.Optional;

/** What quota-service says about one allocation, or that it says nothing. */
public sealed interface QuotaAnswer {

    /** It is held. */
    record Granted(Grant grant) implements QuotaAnswer {}

    /**
     * Not yet.
     *
     * @param key by which it can be asked about and withdrawn
     */
    record Waiting(AllocationKey key, Place place) implements QuotaAnswer {}

    /** It is held and wanted back. */
    record Recalled(Optional<Grant> grant, Instant deadline) implements QuotaAnswer {}

    /** It holds nothing under this name, or no more. */
    record Gone() implements QuotaAnswer {}

    /** It will never be given, whatever happens. */
    record Refused(String why) implements QuotaAnswer {}

    /** No answer, or none that can be understood; whether the call took effect is not known, and repeating it finds out. */
    record Silent(String why) implements QuotaAnswer {}
}
