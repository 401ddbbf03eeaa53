package io.cairn.quota.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.outbox.Event;
import io.cairn.kit.outbox.Outbox;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.order.Session;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells holders through the outbox: {@code GRANTED} where a request had to wait, since one that was granted at once has its answer,
 * and {@code RECALLED} with the deadline. An event only wakes its holder; how the allocation stands is read again.
 */
public final class QuotaEvents implements Notices {

    private final Outbox outbox;
    private final JsonMapper json;

    public QuotaEvents(Outbox outbox, JsonMapper json) {
        this.outbox = outbox;
        this.json = json;
    }

    /**
     * What a holder gets.
     *
     * @param type {@code GRANTED} or {@code RECALLED}
     * @param fence of the grant
     * @param deadline when the holder is to have left; absent in a grant
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Notice(
            UUID eventId,
            String type,
            String tenant,
            String allocation,
            String holder,
            int attempt,
            long fence,
            @Nullable Instant deadline) {}

    @Override
    public void store(Session session) {
        for (var event : session.events()) {
            switch (event) {
                case io.cairn.quota.core.Event.Granted granted -> {
                    if (waited(session, granted.allocation())) {
                        append("GRANTED", granted.allocation(), null);
                    }
                }
                case io.cairn.quota.core.Event.Recalled recalled -> {
                    var allocation = session.after().allocations().get(recalled.allocation());
                    if (allocation != null) {
                        append("RECALLED", allocation, recalled.deadline());
                    }
                }
                default -> {}
            }
        }
    }

    @Override
    public void committed(Session session) {}

    private static boolean waited(Session session, Allocation allocation) {
        return !session.asks().containsKey(allocation.id());
    }

    private void append(String type, Allocation allocation, @Nullable Instant deadline) {
        var id = UUID.randomUUID();
        var notice = new Notice(
                id,
                type,
                allocation.tenant().value(),
                allocation.id().value(),
                allocation.holder(),
                allocation.attempt(),
                allocation.fence().value(),
                deadline);
        outbox.append(new Event(id, type, allocation.tenant(), json.writeValueAsString(notice)));
    }
}
