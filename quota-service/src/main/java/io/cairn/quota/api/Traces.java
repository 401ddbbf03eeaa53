package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.SimulationViews.Trace;
import io.cairn.quota.api.SimulationViews.TraceReservation;
import io.cairn.quota.api.SimulationViews.TraceWork;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Calendar;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Terms;
import io.cairn.quota.core.Window;
import io.cairn.quota.replay.Scenario;
import io.cairn.quota.replay.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Traces, read from the wire. */
final class Traces {

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int MOST_REQUESTS = 1000;

    private Traces() {}

    /** The scenario of a trace; a problem with the place, what is given and what is allowed if it breaks a rule. */
    static Scenario read(Trace trace) {
        var from = Times.of("/from", trace.from()).orElseThrow();
        var to = Times.of("/to", trace.to()).orElseThrow();
        if (!to.isAfter(from) || to.isAfter(from.plus(LONGEST))) {
            throw invalid("/to", "out of range", to.toString(), "after " + from + ", to " + from.plus(LONGEST));
        }
        // Holders are heard in a replay, so one word of each is enough for all of it.
        var policy = Conditions.policy("/policy", trace.policy(), Policy.USUAL)
                .withHeartbeat(Duration.between(from, to).plusSeconds(1));
        var capacity = Units.some("/capacity", trace.capacity());
        var cohort = new Cohort("simulated", "simulated", capacity, 0, Terms.OPEN, policy);
        var reservations = reservations(trace, from, policy.notice());
        var peak = Calendar.of(reservations).total().peak(Window.of(from, to));
        if (!capacity.covers(peak)) {
            throw invalid("/reservations", "more is reserved than there is", peak.toString(), "at most " + capacity);
        }
        return new Scenario(cohort, reservations, works(trace, Window.of(from, to)), from, to);
    }

    private static List<Reservation> reservations(Trace trace, Instant from, Duration notice) {
        var reservations = new ArrayList<Reservation>();
        for (TraceReservation each :
                trace.reservations() == null ? List.<TraceReservation>of() : trace.reservations()) {
            String at = "/reservations/" + reservations.size();
            var start = Times.of(at + "/start", each.start()).orElse(from);
            var end = Times.of(at + "/end", each.end());
            if (end.filter(last -> !last.isAfter(start)).isPresent()) {
                throw invalid(
                        at + "/end", "a window ends after it starts", String.valueOf(end.get()), "after " + start);
            }
            var guaranteed = Units.of(at + "/guaranteed", each.guaranteed());
            var elastic = Units.of(at + "/elastic", each.elastic());
            if (guaranteed.isNone() && elastic.isNone()) {
                throw invalid(at + "/elastic", "nothing is reserved", "nothing", "something of guaranteed or elastic");
            }
            reservations.add(new Reservation(
                    new ReservationId("r" + reservations.size()),
                    tenant(at, each.tenant()),
                    new Window(start, end),
                    Optional.empty(),
                    guaranteed,
                    elastic,
                    notice,
                    Reservation.State.HELD));
        }
        return reservations;
    }

    private static List<Work> works(Trace trace, Window span) {
        var works = new ArrayList<Work>();
        for (int index = 0; index < trace.works().size(); index++) {
            var each = trace.works().get(index);
            String at = "/works/" + index;
            var askedAt = Times.of(at + "/at", each.at()).orElseThrow();
            if (!span.contains(askedAt)) {
                throw invalid(at + "/at", "outside the trace", askedAt.toString(), "from /from on, before /to");
            }
            if (each.runs().compareTo(Duration.ofSeconds(1)) < 0 || each.runs().compareTo(LONGEST) > 0) {
                throw invalid(at + "/runs", "out of range", each.runs().toString(), "PT1S to " + LONGEST);
            }
            if (works.size() + each.countOrOne() > MOST_REQUESTS) {
                throw invalid(
                        at + "/count",
                        "too many requests",
                        String.valueOf(each.countOrOne()),
                        "at most " + MOST_REQUESTS + " of all works together");
            }
            var tenant = tenant(at, each.tenant());
            var wanted = Units.some(at + "/requests", each.requests());
            for (int one = 0; one < each.countOrOne(); one++) {
                works.add(work(works.size(), tenant, wanted, each, askedAt));
            }
        }
        return works;
    }

    /** Of requests at one instant the first in the trace has its turn first: ids sort as numbers do. */
    private static Work work(int number, TenantId tenant, Amounts wanted, TraceWork each, Instant askedAt) {
        String name = String.format(Locale.ROOT, "w%04d", number);
        return new Work(
                new Request(
                        new AllocationId(name),
                        tenant,
                        name,
                        1,
                        wanted,
                        Request.Mode.WAIT,
                        Boolean.TRUE.equals(each.interruptible()),
                        Optional.empty(),
                        askedAt),
                each.runs());
    }

    private static TenantId tenant(String at, String name) {
        if (!TenantId.isValid(name) || name.equals(Account.POOL.value())) {
            throw invalid(
                    at + "/tenant",
                    "no tenant can have it",
                    name,
                    "1 to 40 characters of a-z, 0-9 and inner hyphens, not pool");
        }
        return new TenantId(name);
    }

    private static ProblemException invalid(String pointer, String detail, String given, String allowed) {
        return new ProblemException(
                QuotaProblem.INVALID_TRACE,
                pointer + ": " + detail + ".",
                List.of(new FieldProblem(pointer, detail, given, allowed)));
    }
}
