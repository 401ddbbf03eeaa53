package io.cairn.quota.desk.jdbc;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Post;
import io.cairn.quota.statement.Ledger;
import io.cairn.quota.statement.Statement;
import io.cairn.quota.statement.Statements;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@link Ledger} in PostgreSQL, in transactions that see one commit and hold nobody up. The lines of the span go by one at a time; what stood on
 * each post before it is added up by the database.
 */
public final class JdbcStatements implements Ledger {

    private static final String SPAN = " from ledger_line where cohort = :cohort and at >= :from and at < :to ";

    /**
     * By how much each post differed at a time from what the checkpoint says: lines before that time that the checkpoint does not cover, less
     * lines from then on that it does.
     */
    private static final String SINCE_CHECKPOINT = """
            with line as (
                select *, case when number > :number then 1 else -1 end direction from ledger_line
                where cohort = :cohort and (number > :number and at < :from or number <= :number and at >= :from)
            ), posted as (
                select to_book on_book, to_account on_account, to_lender on_lender, amounts, direction from line
                union all
                select from_book, from_account, from_lender, amounts, -direction from line
            )
            select on_book, on_account, on_lender, part.key resource, sum(part.value::numeric * direction) amount
            from posted cross join lateral jsonb_each_text(amounts) part (key, value)
            group by on_book, on_account, on_lender, part.key
            """;

    private static final int FETCHED = 1_000;

    private final CohortReads reads;
    private final JdbcClient sql;
    private final TransactionTemplate looking;

    public JdbcStatements(JdbcClient sql, PlatformTransactionManager transactions) {
        this.reads = new CohortReads(sql);
        this.sql = sql;
        this.looking = new TransactionTemplate(transactions);
        this.looking.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.looking.setReadOnly(true);
    }

    @Override
    public Optional<SortedMap<TenantId, Statement>> statements(String cohort, Instant from, Instant to, int most) {
        return Objects.requireNonNull(looking.execute(
                begun -> reads.head(cohort).map(head -> folded(head.cohort().name(), from, to, most))));
    }

    private SortedMap<TenantId, Statement> folded(String cohort, Instant from, Instant to, int most) {
        span("select at" + SPAN + "order by at, number offset :most limit 1", cohort, from, to)
                .param("most", most)
                .query((row, number) -> Rows.instant(row, "at").orElseThrow())
                .optional()
                .ifPresent(reached -> {
                    throw new TooManyLines(reached);
                });
        var opening = opening(cohort, from);
        try (Stream<LedgerLine> lines =
                span("select *" + SPAN, cohort, from, to).withFetchSize(FETCHED).query(Rows::line).stream()) {
            return Statements.of(opening, lines::iterator, from, to);
        }
    }

    private JdbcClient.StatementSpec span(String query, String cohort, Instant from, Instant to) {
        return sql.sql(query)
                .param("cohort", cohort)
                .param("from", Rows.time(from))
                .param("to", Rows.time(to));
    }

    /** What stood on a post, of one resource. */
    private record Difference(Post post, String resource, long amount) {}

    private Balances opening(String cohort, Instant from) {
        var checkpoint = reads.checkpoint(cohort);
        var differences = sql.sql(SINCE_CHECKPOINT)
                .param("cohort", cohort)
                .param("number", checkpoint.number())
                .param("from", Rows.time(from))
                .query((row, number) ->
                        new Difference(Rows.post(row, "on"), row.getString("resource"), row.getLong("amount")))
                .list();
        PSortedMap<Post, SortedMap<String, Long>> posts = checkpoint.balances().posts();
        for (Difference difference : differences) {
            var sum = new TreeMap<>(posts.getOrDefault(difference.post(), Collections.emptySortedMap()));
            sum.merge(difference.resource(), difference.amount(), Math::addExact);
            sum.values().removeIf(amount -> amount == 0);
            posts = sum.isEmpty()
                    ? posts.minus(difference.post())
                    : posts.plus(difference.post(), Collections.unmodifiableSortedMap(sum));
        }
        return new Balances(posts, TreePMap.empty());
    }
}
