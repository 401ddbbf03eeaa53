package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.input.StorableText;
import io.cairn.quota.book.ReservationEntry;
import io.cairn.quota.core.Reservation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reservations on the wire. */
final class ReservationViews {

    private ReservationViews() {}

    /** A wish to reserve. */
    @Schema(name = "ReservationRequest", example = NewReservation.EXAMPLE)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewReservation(
            @Schema(description = "the kind of machine; it names the cohort", example = "cpu")
            @NotBlank
            @StorableText
            @Size(max = 63)
            String flavor,

            @Schema(description = "for whom, by operators; oneself unless named", example = "acme")
            @Size(max = 40)
            @Nullable
            String tenant,

            @Schema(description = "when the first window starts; at once unless named") @Nullable
            Instant start,

            @Schema(description = "when it ends; the end belongs to what follows. Never unless named") @Nullable
            Instant end,

            @Schema(description = "how the window comes again") @Valid @Nullable
            Again recurrence,

            @Schema(description = "never lent, by resource", example = "{\"cpu\": 1000}") @Nullable
            Map<String, @Nullable Long> guaranteed,

            @Schema(description = "lent while idle, by resource", example = "{\"cpu\": 4000}") @Nullable
            Map<String, @Nullable Long> elastic,

            @Schema(
                    description = "how long the tenant can wait for what it lent; the cohort's usual one unless named",
                    example = "PT30S",
                    type = "string")
            @Nullable
            Duration recallNotice) {

        static final String EXAMPLE = """
                {"flavor": "cpu", "guaranteed": {"cpu": 1000}, "elastic": {"cpu": 3000, "memory": 4294967296}}""";
    }

    /** How a window comes again. */
    @Schema(name = "Recurrence")
    record Again(
            @Schema(
                    description = "an RRULE of RFC 5545, with an UNTIL or a COUNT",
                    example = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=100")
            @NotBlank
            @StorableText
            @Size(max = 500)
            String rule,

            @Schema(description = "on whose clocks the window starts and ends", example = "Europe/Berlin")
            @NotBlank
            @Size(max = 60)
            String zone) {}

    /** A reservation. */
    @Schema(name = "Reservation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReservationView(
            String id,
            String cohort,
            String flavor,
            String tenant,
            Instant start,
            @Nullable Instant end,
            @Nullable Again recurrence,
            Map<String, Long> guaranteed,
            Map<String, Long> elastic,

            @Schema(type = "string", example = "PT30S") Duration recallNotice,

            Reservation.State state,
            @Nullable Instant createdAt) {

        static ReservationView of(ReservationEntry entry) {
            var is = entry.reservation();
            return new ReservationView(
                    is.id().value(),
                    entry.cohort(),
                    entry.flavor(),
                    is.tenant().value(),
                    is.window().start(),
                    is.window().end().orElse(null),
                    is.recurrence()
                            .map(again -> new Again(again.rule(), again.zone().getId()))
                            .orElse(null),
                    is.guaranteed().units(),
                    is.elastic().units(),
                    is.recallNotice(),
                    is.state(),
                    entry.createdAt());
        }
    }

    /** What would fit instead: {@code reservation} can be posted as it is. */
    @Schema(name = "Alternative")
    record Alternative(Kind kind, NewReservation reservation) {

        /** In what it differs. */
        enum Kind {
            /** The same at a later time. */
            LATER,
            /** Less at the same time. */
            SMALLER,
            /** The same on another kind of machine. */
            OTHER_FLAVOR
        }
    }
}
