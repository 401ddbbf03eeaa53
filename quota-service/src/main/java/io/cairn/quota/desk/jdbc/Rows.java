package io.cairn.quota.desk.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.AllocationState;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Deficit;
import io.cairn.quota.core.Fence;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Loan;
import io.cairn.quota.core.LoanId;
import io.cairn.quota.core.LoanState;
import io.cairn.quota.core.Post;
import io.cairn.quota.core.Recurrence;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Reservation;
import io.cairn.quota.core.ReservationId;
import io.cairn.quota.core.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows to records, and times to columns. */
public final class Rows {

    private Rows() {}

    static Cohort cohort(ResultSet row, int number) throws SQLException {
        return new Cohort(
                row.getString("name"),
                row.getString("flavor"),
                Json.amounts(row.getString("capacity")),
                row.getLong("revision"),
                Json.terms(row.getString("newcomers")),
                Json.policy(row.getString("policy")));
    }

    static Account account(ResultSet row, int number) throws SQLException {
        return new Account(
                new TenantId(row.getString("tenant")),
                Json.terms(row.getString("terms")),
                Json.amounts(row.getString("guaranteed")),
                Json.amounts(row.getString("elastic")),
                Duration.parse(row.getString("notice")),
                Json.amounts(row.getString("own")),
                Json.amounts(row.getString("lent")),
                Json.amounts(row.getString("borrowed")),
                instant(row, "last_loss"));
    }

    /** A row of {@code reservation}. */
    public static Reservation reservation(ResultSet row, int number) throws SQLException {
        return new Reservation(
                new ReservationId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                new Window(instant(row, "starts_at").orElseThrow(), instant(row, "ends_at")),
                row.getString("rule") == null
                        ? Optional.empty()
                        : Optional.of(new Recurrence(row.getString("rule"), ZoneId.of(row.getString("zone")))),
                Json.amounts(row.getString("guaranteed")),
                Json.amounts(row.getString("elastic")),
                Duration.parse(row.getString("recall_notice")),
                Reservation.State.valueOf(row.getString("state")));
    }

    /** What a row of {@code allocation} asked for. */
    public static Request request(ResultSet row, int number) throws SQLException {
        return new Request(
                new AllocationId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                row.getString("holder"),
                row.getInt("attempt"),
                Json.amounts(row.getString("wanted")),
                Request.Mode.valueOf(row.getString("mode")),
                row.getBoolean("interruptible"),
                instant(row, "expected_end"),
                instant(row, "asked_at").orElseThrow());
    }

    /** An allocation that was granted. */
    static Allocation allocation(ResultSet row, List<Loan> loans) throws SQLException {
        return new Allocation(
                new AllocationId(row.getString("id")),
                new TenantId(row.getString("tenant")),
                row.getString("holder"),
                row.getInt("attempt"),
                Json.amounts(row.getString("granted")),
                Json.amounts(row.getString("own")),
                loans,
                new Fence(row.getLong("fence")),
                row.getBoolean("interruptible"),
                instant(row, "since").orElseThrow(),
                instant(row, "expected_end"),
                instant(row, "heartbeat_by").orElseThrow(),
                notice(row),
                AllocationState.valueOf(row.getString("state")));
    }

    private static Optional<Allocation.Notice> notice(ResultSet row) throws SQLException {
        var at = instant(row, "recalled_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new Allocation.Notice(
                        at.get(), instant(row, "recall_deadline").orElseThrow()));
    }

    /** A loan; of a returned one the amount is what was out last, which the record of the core does not keep. */
    static Loan loan(ResultSet row, int number) throws SQLException {
        var state = LoanState.valueOf(row.getString("state"));
        return new Loan(
                new LoanId(new AllocationId(row.getString("allocation")), row.getLong("number")),
                new TenantId(row.getString("lender")),
                new TenantId(row.getString("borrower")),
                Json.amounts(row.getString("amounts")),
                state,
                instant(row, "safe_until"),
                state == LoanState.RECALLED ? instant(row, "recall_deadline") : Optional.empty());
    }

    static Deficit deficit(ResultSet row, int number) throws SQLException {
        return new Deficit(
                row.getLong("number"),
                Optional.ofNullable(row.getString("tenant")).map(TenantId::new),
                Deficit.Cause.valueOf(row.getString("cause")),
                Json.amounts(row.getString("amounts")),
                instant(row, "opened_at").orElseThrow(),
                instant(row, "deadline").orElseThrow());
    }

    static LedgerLine line(ResultSet row, int number) throws SQLException {
        return new LedgerLine(
                row.getLong("number"),
                instant(row, "at").orElseThrow(),
                LedgerLine.Cause.valueOf(row.getString("cause")),
                Optional.ofNullable(row.getString("allocation")).map(AllocationId::new),
                post(row, "from"),
                post(row, "to"),
                Json.amounts(row.getString("amounts")));
    }

    static Post post(ResultSet row, String side) throws SQLException {
        return new Post(
                Post.Book.valueOf(row.getString(side + "_book")),
                Optional.ofNullable(row.getString(side + "_account")).map(TenantId::new),
                Optional.ofNullable(row.getString(side + "_lender")).map(TenantId::new));
    }

    /** A column of amounts. */
    public static Amounts amounts(ResultSet row, String column) throws SQLException {
        return Json.amounts(row.getString(column));
    }

    /** A column of time; empty if it is null. */
    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** A time as a parameter. */
    public static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime time(Optional<Instant> instant) {
        return instant.map(Rows::time).orElse(null);
    }
}
