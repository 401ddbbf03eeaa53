package io.cairn.quota.replay;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Calendar;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A cohort, what is reserved in it, and the work of a span of time.
 *
 * @param works what is asked within {@code [from, to)}
 */
public record Scenario(Cohort cohort, List<Reservation> reservations, List<Work> works, Instant from, Instant to) {

    public Scenario {
        reservations = List.copyOf(reservations);
        works = List.copyOf(works);
        if (!to.isAfter(from)) {
            throw new IllegalArgumentException("a span ends after it starts");
        }
    }

    /**
     * The same work where each tenant reserves its peak and nobody lends: the capacity is the sum of the peaks. What elastic reservations are compared
     * with.
     */
    public Scenario reservedByPeak() {
        var demand = new TreeMap<TenantId, List<Reservation>>();
        for (Work work : works) {
            var request = work.request();
            var window = Window.of(request.askedAt(), request.askedAt().plus(work.runs()));
            demand.computeIfAbsent(request.tenant(), tenant -> new ArrayList<>())
                    .add(reserved(request.tenant(), request.id().value(), window, request.wanted()));
        }
        var always = Window.from(from);
        var peaks = demand.entrySet().stream()
                .map(entry -> reserved(
                        entry.getKey(),
                        entry.getKey().value(),
                        always,
                        Calendar.of(entry.getValue()).total().peak(always)))
                .toList();
        var capacity = Amounts.sum(peaks.stream().map(Reservation::guaranteed).toList());
        var isolated = new Cohort(cohort.name(), cohort.flavor(), capacity, 0, cohort.newcomers(), cohort.policy());
        return new Scenario(isolated, peaks, works, from, to);
    }

    private static Reservation reserved(TenantId tenant, String name, Window window, Amounts guaranteed) {
        return new Reservation(
                new ReservationId(name),
                tenant,
                window,
                Optional.empty(),
                guaranteed,
                Amounts.NONE,
                Duration.ZERO,
                Reservation.State.HELD);
    }
}
