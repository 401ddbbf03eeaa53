package io.cairn.kit.outbox;

import io.cairn.kit.tenancy.TenantId;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Something that happened.
 *
 * @param id the same for each delivery of this event; an event whose id was appended before is not appended again
 * @param type what subscribers choose by, such as {@code RunFinished}: 1 to 100 letters, digits and {@code . _ -}
 * @param tenant whose event it is
 * @param json the JSON document that subscribers get, byte for byte
 */
public record Event(UUID id, String type, TenantId tenant, String json) {

    static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public Event {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("not a type of event: " + TYPE.pattern());
        }
    }
}
