package io.cairn.quota.book.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.Entry;
import io.cairn.quota.book.LoanEntry;
import io.cairn.quota.book.RecallEntry;
import io.cairn.quota.book.ReservationEntry;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.AllocationState;
import io.cairn.quota.core.Fence;
import io.cairn.quota.core.LoanId;
import io.cairn.quota.core.LoanState;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.desk.jdbc.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@link Books} in PostgreSQL. Every query names the tenant but the one for operators. */
public final class JdbcBooks implements Books {

    private static final String ALLOCATION = """
            select allocation.*, cohort.flavor from allocation join cohort on cohort.name = allocation.cohort
            """;

    private static final String ALLOCATIONS = ALLOCATION + """
            where tenant = :tenant and state in (:states) and (asked_at, id) < (:at, :id)
            order by asked_at desc, id desc limit :limit
            """;

    private static final String RESERVATION = """
            select reservation.*, cohort.flavor from reservation join cohort on cohort.name = reservation.cohort
            """;

    private static final String RESERVATIONS = RESERVATION + """
            where tenant = :tenant and (created_at, id) < (:at, :id)
            order by created_at desc, id desc limit :limit
            """;

    private static final String LOANS = """
            select * from loan
            where (:side <> 'BORROWED' and lender = :tenant or :side <> 'LENT' and borrower = :tenant)
              and (state <> 'RETURNED' or :returned) and (lent_at, allocation, number) < (:at, :id, :number)
            order by lent_at desc, allocation desc, number desc limit :limit
            """;

    /** Of work that is to leave everything is told, of a loan that comes back only the loan. */
    private static final String RECALLS = """
            select id allocation, cohort, 'LEAVES' role, wanted amounts, recall_deadline deadline, 0::bigint number from allocation
            where tenant = :tenant and state in ('RECALLED', 'RECALLED_SUSPECT')
            union all
            select allocation, cohort, 'GETS_BACK', amounts, recall_deadline, number from loan
            where lender = :tenant and state = 'RECALLED'
            order by deadline, allocation, number limit :limit
            """;

    private final JdbcClient sql;

    public JdbcBooks(JdbcClient sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Entry> allocation(TenantId tenant, AllocationId id) {
        return withLoans(sql.sql(ALLOCATION + "where tenant = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value()))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Entry> allocation(AllocationId id) {
        return withLoans(sql.sql(ALLOCATION + "where id = :id").param("id", id.value())).stream()
                .findFirst();
    }

    @Override
    public List<Entry> allocations(TenantId tenant, Set<Entry.Stage> stages, Place after, int limit) {
        return withLoans(sql.sql(ALLOCATIONS)
                .param("tenant", tenant.value())
                .param(
                        "states",
                        stages.stream().flatMap(stage -> names(stage).stream()).toList())
                .param("at", Rows.time(after.at()))
                .param("id", after.id())
                .param("limit", limit));
    }

    private static List<String> names(Entry.Stage stage) {
        return switch (stage) {
            case GRANTED -> List.of(AllocationState.ACTIVE.name(), AllocationState.SUSPECT.name());
            case RECALLED -> List.of(AllocationState.RECALLED.name(), AllocationState.RECALLED_SUSPECT.name());
            case WAITING, RELEASED, FORCED, WITHDRAWN -> List.of(stage.name());
        };
    }

    private static Entry.Stage stage(String name) {
        return switch (name) {
            case "ACTIVE", "SUSPECT" -> Entry.Stage.GRANTED;
            case "RECALLED_SUSPECT" -> Entry.Stage.RECALLED;
            default -> Entry.Stage.valueOf(name);
        };
    }

    private List<Entry> withLoans(JdbcClient.StatementSpec query) {
        var bare = query.query((row, number) -> entry(row)).list();
        var ids = bare.stream()
                .filter(entry -> entry.grant().isPresent())
                .map(entry -> entry.request().id().value())
                .toList();
        if (ids.isEmpty()) {
            return bare;
        }
        Map<AllocationId, List<LoanEntry>> loans = sql
                .sql("select * from loan where allocation in (:ids) order by allocation, number")
                .param("ids", ids)
                .query((row, number) -> loan(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(loan -> loan.id().allocation()));
        return bare.stream()
                .map(entry -> with(entry, loans.getOrDefault(entry.request().id(), List.of())))
                .toList();
    }

    private static Entry with(Entry entry, List<LoanEntry> loans) {
        return new Entry(
                entry.cohort(),
                entry.flavor(),
                entry.request(),
                entry.stage(),
                entry.grant()
                        .map(grant -> new Entry.Grant(
                                grant.fence(),
                                grant.amounts(),
                                grant.own(),
                                loans,
                                grant.since(),
                                grant.heartbeatBy(),
                                grant.suspect(),
                                grant.recallDeadline())),
                entry.endedAt());
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("cohort"),
                row.getString("flavor"),
                Rows.request(row, 0),
                stage(row.getString("state")),
                row.getString("own") == null ? Optional.empty() : Optional.of(grant(row)),
                Rows.instant(row, "ended_at"));
    }

    private static Entry.Grant grant(ResultSet row) throws SQLException {
        return new Entry.Grant(
                new Fence(row.getLong("fence")),
                Rows.amounts(row, "granted"),
                Rows.amounts(row, "own"),
                List.of(),
                Rows.instant(row, "since").orElseThrow(),
                Rows.instant(row, "heartbeat_by").orElseThrow(),
                row.getString("state").endsWith("SUSPECT"),
                Rows.instant(row, "recall_deadline"));
    }

    private static LoanEntry loan(ResultSet row) throws SQLException {
        return new LoanEntry(
                new LoanId(new AllocationId(row.getString("allocation")), row.getLong("number")),
                row.getString("cohort"),
                new TenantId(row.getString("lender")),
                new TenantId(row.getString("borrower")),
                Rows.amounts(row, "amounts"),
                LoanState.valueOf(row.getString("state")),
                Rows.instant(row, "safe_until"),
                Rows.instant(row, "recall_deadline"),
                Rows.instant(row, "lent_at").orElseThrow(),
                Rows.instant(row, "returned_at"));
    }

    @Override
    public Optional<ReservationEntry> reservation(TenantId tenant, ReservationId id) {
        return sql.sql(RESERVATION + "where tenant = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(JdbcBooks::reservation)
                .optional();
    }

    @Override
    public List<ReservationEntry> reservations(TenantId tenant, Place after, int limit) {
        return sql.sql(RESERVATIONS)
                .param("tenant", tenant.value())
                .param("at", Rows.time(after.at()))
                .param("id", after.id())
                .param("limit", limit)
                .query(JdbcBooks::reservation)
                .list();
    }

    private static ReservationEntry reservation(ResultSet row, int number) throws SQLException {
        return new ReservationEntry(
                row.getString("cohort"),
                row.getString("flavor"),
                Rows.reservation(row, number),
                Rows.instant(row, "created_at").orElseThrow());
    }

    @Override
    public int held(TenantId tenant) {
        return sql.sql("""
                        select count(*)::int from reservation
                        where tenant = :tenant and state = 'HELD' and (last_end is null or last_end > now())
                        """).param("tenant", tenant.value()).query(Integer.class).single();
    }

    @Override
    public List<LoanEntry> loans(TenantId tenant, Side side, boolean returned, Place after, int limit) {
        int slash = after.id().lastIndexOf('/');
        return sql.sql(LOANS)
                .param("tenant", tenant.value())
                .param("side", side.name())
                .param("returned", returned)
                .param("at", Rows.time(after.at()))
                .param("id", slash < 0 ? after.id() : after.id().substring(0, slash))
                .param(
                        "number",
                        slash < 0
                                ? 0L
                                : Long.parseLong(
                                        after.id(), slash + 1, after.id().length(), 10))
                .param("limit", limit)
                .query((row, number) -> loan(row))
                .list();
    }

    @Override
    public List<RecallEntry> recalls(TenantId tenant, int limit) {
        return sql.sql(RECALLS)
                .param("tenant", tenant.value())
                .param("limit", limit)
                .query((row, number) -> new RecallEntry(
                        new AllocationId(row.getString("allocation")),
                        row.getString("cohort"),
                        RecallEntry.Role.valueOf(row.getString("role")),
                        Rows.amounts(row, "amounts"),
                        Rows.instant(row, "deadline").orElseThrow()))
                .list();
    }
}
