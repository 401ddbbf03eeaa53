package io.cairn.job.quota;

import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;

/** Port: quota-service. No method throws for what it answers or does not answer; each may be repeated. */
public interface QuotaService {

    /** Asks for what the allocation wants, under its idempotency key. */
    QuotaAnswer ask(Allocation wanted);

    /** How an allocation stands. */
    QuotaAnswer look(TenantId tenant, AllocationKey key);

    /** Says that the holder lives, and tells how the allocation stands. */
    QuotaAnswer beat(TenantId tenant, AllocationKey key);

    /**
     * Gives it back, or withdraws what waits; {@link QuotaAnswer.Gone} says that nothing is held any more. A request that was
     * granted before it could be withdrawn is answered with its grant, by whose key it is to be given back.
     */
    QuotaAnswer release(TenantId tenant, AllocationKey key);

    /** What would become of a request, of which nothing is stored. */
    Forecast plan(TenantId tenant, Ask ask);

    /**
     * What would become of a request.
     *
     * @param decision {@code GRANTED}, {@code WAITING} or {@code REFUSED}; {@code UNKNOWN} without an answer
     * @param grant what would be given now
     * @param reason why it would wait or be refused, or why nobody knows; may be empty
     * @param firstFeasibleAt when there may be enough at the earliest
     */
    record Forecast(String decision, Optional<Grant> grant, String reason, Optional<Instant> firstFeasibleAt) {

        /** No answer. */
        public static final String UNKNOWN = "UNKNOWN";
    }
}
