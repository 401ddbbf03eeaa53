package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.ReservationViews.Again;
import io.cairn.quota.api.ReservationViews.Alternative;
import io.cairn.quota.api.ReservationViews.NewReservation;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.ReservationEntry;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Recurrence;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.ReservationPlan;
import io.cairn.quota.core.Reservations;
import io.cairn.quota.core.Window;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A wish to reserve is held, or told why not and what would be. */
final class ReserveOrRefuse {

    private static final Duration LONGEST_NOTICE = Duration.ofDays(1);

    /** How many other flavors are offered. */
    private static final int MOST_FLAVORS = 3;

    private final Cohorts cohorts;
    private final Books books;
    private final Allocations allocations;
    private final Settings settings;
    private final Clock clock;

    /**
     * What an operator allows.
     *
     * @param selfService whether tenants reserve for themselves; else operators do it for them
     * @param most how many reservations a tenant may hold
     */
    record Settings(boolean selfService, int most) {}

    /** The cohort has no room for it. */
    static final class NoRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<FieldProblem> errors;
        private final transient List<Alternative> alternatives;

        NoRoom(String detail, List<FieldProblem> errors, List<Alternative> alternatives) {
            super(detail);
            this.errors = List.copyOf(errors);
            this.alternatives = List.copyOf(alternatives);
        }

        String detail() {
            return String.valueOf(getMessage());
        }

        List<FieldProblem> errors() {
            return errors;
        }

        List<Alternative> alternatives() {
            return alternatives;
        }
    }

    ReserveOrRefuse(Cohorts cohorts, Books books, Allocations allocations, Settings settings, Clock clock) {
        this.cohorts = cohorts;
        this.books = books;
        this.allocations = allocations;
        this.settings = settings;
        this.clock = clock;
    }

    /** For whom the wish is; 403 for somebody else without the right to. */
    TenantId tenant(Caller caller, NewReservation body) {
        boolean forOther =
                body.tenant() != null && !body.tenant().equals(caller.tenant().value());
        if (forOther || !settings.selfService()) {
            Access.operator(caller);
        }
        String name = body.tenant() == null ? caller.tenant().value() : body.tenant();
        if (!TenantId.isValid(name) || name.equals(Account.POOL.value())) {
            throw invalid(
                    "/tenant",
                    "no tenant can have it",
                    name,
                    "1 to 40 characters of a-z, 0-9 and inner hyphens, not pool");
        }
        return new TenantId(name);
    }

    /** Holds it in the transaction of the caller; {@link NoRoom} or a problem if not. */
    ReservationEntry reserve(TenantId tenant, NewReservation body) {
        if (books.held(tenant) >= settings.most()) {
            throw ProblemException.tooMany("reservations", settings.most());
        }
        var now = Times.now(clock);
        String name = allocations.cohort(body.flavor());
        var cohort = cohorts.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        var wish = wish(tenant, body, cohort, now);
        var answer = cohorts.settle(name, List.of(new Order.Reserve(wish, body.start() == null)))
                .answers()
                .getFirst();
        return switch (answer) {
            case Answer.Reserved reserved -> new ReservationEntry(name, body.flavor(), reserved.reservation(), now);
            case Answer.NotReserved not -> throw refused(not.why(), wish, body, now);
            default -> throw new IllegalStateException("not asked for: " + answer);
        };
    }

    private Reservation wish(TenantId tenant, NewReservation body, Cohort cohort, Instant now) {
        var start = Times.of("/start", body.start()).orElse(now);
        var end = Times.of("/end", body.end());
        if (end.filter(last -> !last.isAfter(start)).isPresent()) {
            throw invalid("/end", "a window ends after it starts", String.valueOf(body.end()), "later than " + start);
        }
        var recurrence = recurrence(body.recurrence());
        if (recurrence.isPresent() && (end.isEmpty() || body.start() == null)) {
            throw invalid("/recurrence", "a window that comes again has a start and an end", null, "start and end");
        }
        var notice = body.recallNotice() == null ? cohort.policy().notice() : body.recallNotice();
        if (notice.isNegative() || notice.compareTo(LONGEST_NOTICE) > 0) {
            throw invalid("/recallNotice", "out of range", notice.toString(), "PT0S to " + LONGEST_NOTICE);
        }
        var guaranteed = Units.of("/guaranteed", body.guaranteed());
        var elastic = Units.of("/elastic", body.elastic());
        if (guaranteed.isNone() && elastic.isNone()) {
            throw invalid("/elastic", "nothing is reserved", null, "something of guaranteed or elastic");
        }
        return new Reservation(
                new ReservationId(Ids.fresh('r', now)),
                tenant,
                new Window(start, end),
                recurrence,
                guaranteed,
                elastic,
                notice,
                Reservation.State.HELD);
    }

    private static Optional<Recurrence> recurrence(@Nullable Again again) {
        if (again == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Recurrence(again.rule(), ZoneId.of(again.zone())));
        } catch (DateTimeException none) {
            throw invalid(
                    "/recurrence/zone",
                    "no time zone",
                    again.zone(),
                    "a name of the tz database, such as Europe/Berlin");
        }
    }

    private RuntimeException refused(ReservationPlan why, Reservation wish, NewReservation body, Instant now) {
        return switch (why) {
            case ReservationPlan.Conflict conflict -> {
                var alternatives = new ArrayList<Alternative>();
                conflict.alternatives().forEach(other -> alternatives.add(alternative(wish, other, body)));
                otherFlavors(wish, body, now).forEach(alternatives::add);
                yield new NoRoom(
                        "At " + conflict.at() + " the cohort lacks " + conflict.missing() + ".",
                        List.of(new FieldProblem(
                                "", "does not fit at " + conflict.at(), null, "less by " + conflict.missing())),
                        alternatives);
            }
            case ReservationPlan.Invalid no -> invalid(pointer(no.field()), "breaks a rule", null, no.allowed());
            case ReservationPlan.Fits fits -> new IllegalStateException("it fits and was not held");
        };
    }

    private static String pointer(String field) {
        return switch (field) {
            case "window.start" -> "/start";
            case "window.end" -> "/end";
            default -> "/" + field.replace('.', '/');
        };
    }

    private static Alternative alternative(Reservation wish, Reservation other, NewReservation body) {
        boolean later = other.total().equals(wish.total());
        // Less of it still starts whenever it is posted.
        boolean atOnce = body.start() == null && !later;
        return new Alternative(
                later ? Alternative.Kind.LATER : Alternative.Kind.SMALLER,
                new NewReservation(
                        body.flavor(),
                        body.tenant(),
                        atOnce ? null : other.window().start(),
                        other.window().end().orElse(null),
                        body.recurrence(),
                        nullable(other.guaranteed()),
                        nullable(other.elastic()),
                        body.recallNotice()));
    }

    private static Map<String, @Nullable Long> nullable(Amounts amounts) {
        return new TreeMap<String, @Nullable Long>(amounts.units());
    }

    /** The same in some of the other cohorts in which it fits now. */
    private List<Alternative> otherFlavors(Reservation wish, NewReservation body, Instant now) {
        var found = new ArrayList<Alternative>();
        for (Cohort cohort : cohorts.all()) {
            if (cohort.flavor().equals(body.flavor()) || found.size() == MOST_FLAVORS) {
                continue;
            }
            cohorts.read(cohort.name())
                    .filter(snapshot -> Reservations.plan(snapshot, wish, now) instanceof ReservationPlan.Fits)
                    .ifPresent(snapshot -> found.add(new Alternative(
                            Alternative.Kind.OTHER_FLAVOR,
                            new NewReservation(
                                    cohort.flavor(),
                                    body.tenant(),
                                    body.start(),
                                    body.end(),
                                    body.recurrence(),
                                    body.guaranteed(),
                                    body.elastic(),
                                    body.recallNotice()))));
        }
        return found;
    }

    private static ProblemException invalid(String pointer, String detail, @Nullable String given, String allowed) {
        return new ProblemException(
                QuotaProblem.INVALID_WINDOW,
                pointer + ": " + detail + "; allowed: " + allowed + ".",
                List.of(new FieldProblem(pointer, detail, given, allowed)));
    }
}
