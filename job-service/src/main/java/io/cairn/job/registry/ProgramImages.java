package io.cairn.job.registry;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.kit.tenancy.TenantId;

/** Port: the image that a request brings along, as its registry has it at this moment. */
public interface ProgramImages {

    /** The image, or why it is not taken. */
    sealed interface Answer {
        /**
         * Its registry shows it to the tenant.
         *
         * @param image a record of the tenant's own, with the digest that the registry answered
         */
        record Found(ImageRecord image) implements Answer {}

        /** It is not taken. */
        record Refused(String detail, String allowed) implements Answer {}

        /** Nobody can be asked now. */
        record NotNow(String detail) implements Answer {}
    }

    /** Asks for {@code reference} with the login of {@code tenant}; takes seconds at most, and stores nothing. */
    Answer find(TenantId tenant, String reference);
}
