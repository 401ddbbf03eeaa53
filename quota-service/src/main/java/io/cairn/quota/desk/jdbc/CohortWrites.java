package io.cairn.quota.desk.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Deficit;
import io.cairn.quota.core.Difference;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Loan;
import io.cairn.quota.core.Post;
import io.cairn.quota.core.Recurrences;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Writes what a session changed: each row once, all rows of a table with one statement, tables always in the same order. */
final class CohortWrites {

    private final NamedParameterJdbcTemplate sql;

    CohortWrites(NamedParameterJdbcTemplate sql) {
        this.sql = sql;
    }

    /** Writes {@code session}, whose snapshot after it has the next revision. */
    void write(Session session, long calendarRevision, Instant now) {
        var after = session.after();
        String cohort = after.cohort().name();
        var difference = Difference.between(session.before(), after);
        cohort(session, calendarRevision);
        accounts(difference, session);
        reservations(session, now);
        allocations(difference, session, now);
        loans(difference, session, now);
        all(
                Statements.DEFICIT,
                difference.deficits().stream()
                        .map(open -> deficit(cohort, open))
                        .toList());
        all(
                "delete from deficit where cohort = :cohort and number = :number",
                difference.closed().stream()
                        .map(number -> row("cohort", cohort).addValue("number", number))
                        .toList());
        lines(cohort, session.lines());
    }

    private void cohort(Session session, long calendarRevision) {
        var after = session.after();
        var cohort = after.cohort();
        int changed = sql.update(
                Statements.COHORT,
                row("name", cohort.name())
                        .addValue("before", session.before().cohort().revision())
                        .addValue("revision", cohort.revision())
                        .addValue("calendar", calendarRevision)
                        .addValue("capacity", Json.of(cohort.capacity()))
                        .addValue("newcomers", Json.of(cohort.newcomers()))
                        .addValue("policy", Json.of(cohort.policy()))
                        .addValue("next", after.nextNumber())
                        .addValue("asOf", Rows.time(after.asOf()))
                        .addValue("roundAt", Rows.time(session.state().roundAt()))
                        .addValue("active", Json.of(after.active()))
                        .addValue("deficit", Json.of(after.deficit(Optional.empty()))));
        if (changed != 1) {
            throw new IllegalStateException("the cohort " + cohort.name() + " changed under its lock");
        }
    }

    /** An account's row also says how much of a deficit is open, so it is written where only that changed. */
    private void accounts(Difference difference, Session session) {
        var after = session.after();
        var touched = new TreeSet<TenantId>();
        difference.accounts().forEach(account -> touched.add(account.tenant()));
        difference.deficits().forEach(deficit -> deficit.account().ifPresent(touched::add));
        difference.closed().stream()
                .map(session.before().deficits()::get)
                .forEach(deficit -> deficit.account().ifPresent(touched::add));
        var before = session.before().accounts();
        var byAge = touched.stream()
                .collect(Collectors.partitioningBy(
                        before::containsKey,
                        Collectors.mapping(tenant -> account(after, after.account(tenant)), Collectors.toList())));
        all(Statements.ACCOUNT, byAge.getOrDefault(true, List.of()));
        all(Statements.NEW_ACCOUNT, byAge.getOrDefault(false, List.of()));
    }

    static MapSqlParameterSource account(Snapshot after, Account account) {
        return row("cohort", after.cohort().name())
                .addValue("tenant", account.tenant().value())
                .addValue("terms", Json.of(account.terms()))
                .addValue("guaranteed", Json.of(account.guaranteed()))
                .addValue("elastic", Json.of(account.elastic()))
                .addValue("notice", account.notice().toString())
                .addValue("own", Json.of(account.own()))
                .addValue("lent", Json.of(account.lent()))
                .addValue("borrowed", Json.of(account.borrowed()))
                .addValue("deficit", Json.of(after.deficit(Optional.of(account.tenant()))))
                .addValue("lastLoss", Rows.time(account.lastLoss()));
    }

    void account(Account account, Snapshot snapshot) {
        all(Statements.NEW_ACCOUNT, List.of(account(snapshot, account)));
    }

    private void reservations(Session session, Instant now) {
        var before = session.before().calendar();
        var after = session.after().calendar();
        if (before == after) {
            return;
        }
        String cohort = session.after().cohort().name();
        all(
                Statements.RESERVATION,
                after.reservations().values().stream()
                        .filter(reservation -> !before.reservations().containsKey(reservation.id()))
                        .map(reservation -> reservation(cohort, reservation, now))
                        .toList());
        all(
                "update reservation set state = 'CANCELLED', cancelled_at = :now where id = :id",
                before.reservations().keySet().stream()
                        .filter(id -> !after.reservations().containsKey(id))
                        .map(ReservationId::value)
                        .map(id -> row("id", id).addValue("now", Rows.time(now)))
                        .toList());
    }

    private static MapSqlParameterSource reservation(String cohort, Reservation reservation, Instant now) {
        return row("id", reservation.id().value())
                .addValue("cohort", cohort)
                .addValue("tenant", reservation.tenant().value())
                .addValue("startsAt", Rows.time(reservation.window().start()))
                .addValue("endsAt", Rows.time(reservation.window().end()))
                .addValue(
                        "lastEnd",
                        Rows.time(Recurrences.windows(reservation).getLast().end()))
                .addValue(
                        "rule",
                        reservation.recurrence().map(again -> again.rule()).orElse(null))
                .addValue(
                        "zone",
                        reservation
                                .recurrence()
                                .map(again -> again.zone().getId())
                                .orElse(null))
                .addValue("guaranteed", Json.of(reservation.guaranteed()))
                .addValue("elastic", Json.of(reservation.elastic()))
                .addValue("notice", reservation.recallNotice().toString())
                .addValue("now", Rows.time(now));
    }

    private void allocations(Difference difference, Session session, Instant now) {
        var after = session.after();
        all(
                Statements.ASK,
                session.asks().values().stream().map(ask -> ask(ask, after)).toList());
        all(
                Statements.ALLOCATION,
                difference.allocations().stream()
                        .filter(allocation -> !session.asks().containsKey(allocation.id()))
                        .map(CohortWrites::use)
                        .toList());
        var ends = new ArrayList<MapSqlParameterSource>();
        session.events().forEach(event -> {
            if (event instanceof Event.Ended ended) {
                ends.add(end(ended.last().id(), ended.last().state().name(), now));
            }
        });
        difference.left().stream()
                .filter(id -> !after.allocations().containsKey(id)
                        && !session.before().allocations().containsKey(id))
                .filter(id -> ends.stream().noneMatch(end -> id.value().equals(end.getValue("id"))))
                .forEach(id -> ends.add(end(id, "WITHDRAWN", now)));
        all("update allocation set state = :state, ended_at = :now where id = :id", ends);
    }

    private static MapSqlParameterSource end(AllocationId id, String state, Instant now) {
        return row("id", id.value()).addValue("state", state).addValue("now", Rows.time(now));
    }

    private static MapSqlParameterSource ask(Order.Ask ask, Snapshot after) {
        var request = ask.request();
        var granted = Optional.ofNullable(after.allocations().get(request.id()));
        return use(request.id(), granted)
                .addValue("cohort", after.cohort().name())
                .addValue("tenant", request.tenant().value())
                .addValue("holder", request.holder())
                .addValue("attempt", request.attempt())
                .addValue("wanted", Json.of(request.wanted()))
                .addValue("mode", request.mode().name())
                .addValue("interruptible", request.interruptible())
                .addValue("expectedEnd", Rows.time(request.expectedEnd()))
                .addValue("askedAt", Rows.time(request.askedAt()))
                .addValue("key", ask.key().key())
                .addValue("fingerprint", ask.key().fingerprint());
    }

    private static MapSqlParameterSource use(Allocation allocation) {
        return use(allocation.id(), Optional.of(allocation));
    }

    private static MapSqlParameterSource use(AllocationId id, Optional<Allocation> granted) {
        return row("id", id.value())
                .addValue("state", granted.map(is -> is.state().name()).orElse("WAITING"))
                .addValue("granted", granted.map(is -> Json.of(is.amount())).orElse(null))
                .addValue("own", granted.map(is -> Json.of(is.own())).orElse(null))
                .addValue("fence", granted.map(is -> is.fence().value()).orElse(null))
                .addValue("since", Rows.time(granted.map(Allocation::since)))
                .addValue("heartbeatBy", Rows.time(granted.map(Allocation::heartbeatBy)))
                .addValue(
                        "recalledAt",
                        Rows.time(granted.flatMap(Allocation::recall).map(Allocation.Notice::at)))
                .addValue(
                        "recallDeadline",
                        Rows.time(granted.flatMap(Allocation::recall).map(Allocation.Notice::deadline)));
    }

    /** Loans that an allocation has no more went back: repaid while it goes on, or with its end. */
    private void loans(Difference difference, Session session, Instant now) {
        String cohort = session.after().cohort().name();
        var before = session.before().allocations();
        var out = new ArrayList<MapSqlParameterSource>();
        var back = new ArrayList<MapSqlParameterSource>();
        for (Allocation allocation : difference.allocations()) {
            var had = loansOf(before.get(allocation.id()));
            for (Loan loan : allocation.loans()) {
                if (!loan.equals(had.remove(loan.id().number()))) {
                    out.add(loan(cohort, loan, now));
                }
            }
            had.values().forEach(loan -> back.add(returned(loan, now)));
        }
        difference
                .ended()
                .forEach(id -> loansOf(before.get(id)).values().forEach(loan -> back.add(returned(loan, now))));
        all(Statements.LOAN, out);
        all(
                "update loan set state = 'RETURNED', returned_at = :now where allocation = :allocation and number = :number",
                back);
    }

    private static Map<Long, Loan> loansOf(@Nullable Allocation allocation) {
        return allocation == null
                ? new TreeMap<>()
                : allocation.loans().stream()
                        .collect(Collectors.toMap(
                                loan -> loan.id().number(), loan -> loan, (one, other) -> one, TreeMap::new));
    }

    private static MapSqlParameterSource loan(String cohort, Loan loan, Instant now) {
        return returned(loan, now)
                .addValue("cohort", cohort)
                .addValue("lender", loan.lender().value())
                .addValue("borrower", loan.borrower().value())
                .addValue("amounts", Json.of(loan.amount()))
                .addValue("state", loan.state().name())
                .addValue("safeUntil", Rows.time(loan.safeUntil()))
                .addValue("recallDeadline", Rows.time(loan.recallDeadline()));
    }

    private static MapSqlParameterSource returned(Loan loan, Instant now) {
        return row("allocation", loan.id().allocation().value())
                .addValue("number", loan.id().number())
                .addValue("now", Rows.time(now));
    }

    private static MapSqlParameterSource deficit(String cohort, Deficit deficit) {
        return row("cohort", cohort)
                .addValue("number", deficit.number())
                .addValue("tenant", deficit.account().map(TenantId::value).orElse(null))
                .addValue("cause", deficit.cause().name())
                .addValue("amounts", Json.of(deficit.amount()))
                .addValue("openedAt", Rows.time(deficit.openedAt()))
                .addValue("deadline", Rows.time(deficit.deadline()));
    }

    void lines(String cohort, List<LedgerLine> lines) {
        all(Statements.LINE, lines.stream().map(line -> line(cohort, line)).toList());
    }

    private static MapSqlParameterSource line(String cohort, LedgerLine line) {
        var row = row("cohort", cohort)
                .addValue("number", line.number())
                .addValue("at", Rows.time(line.at()))
                .addValue("cause", line.cause().name())
                .addValue(
                        "allocation", line.allocation().map(AllocationId::value).orElse(null))
                .addValue("amounts", Json.of(line.amount()));
        post(row, "from", line.from());
        post(row, "to", line.to());
        return row;
    }

    private static void post(MapSqlParameterSource row, String side, Post post) {
        row.addValue(side + "Book", post.book().name())
                .addValue(side + "Account", post.account().map(TenantId::value).orElse(null))
                .addValue(side + "Lender", post.lender().map(TenantId::value).orElse(null));
    }

    private static MapSqlParameterSource row(String name, Object value) {
        return new MapSqlParameterSource(name, value);
    }

    private void all(String statement, List<MapSqlParameterSource> rows) {
        if (!rows.isEmpty()) {
            sql.batchUpdate(statement, rows.toArray(MapSqlParameterSource[]::new));
        }
    }
}
