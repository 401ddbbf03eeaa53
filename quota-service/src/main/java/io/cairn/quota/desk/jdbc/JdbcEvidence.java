package io.cairn.quota.desk.jdbc;

import io.cairn.quota.audit.Evidence;
import io.cairn.quota.core.Cohort;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Evidence} in PostgreSQL, in transactions that see one commit and hold nobody up. */
public final class JdbcEvidence implements Evidence {

    private final CohortReads reads;
    private final TransactionTemplate looking;

    public JdbcEvidence(JdbcClient sql, PlatformTransactionManager transactions) {
        this.reads = new CohortReads(sql);
        this.looking = new TransactionTemplate(transactions);
        this.looking.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.looking.setReadOnly(true);
    }

    @Override
    public List<String> cohorts() {
        return reads.all().stream().map(Cohort::name).toList();
    }

    @Override
    public Optional<Books> of(String cohort) {
        return Objects.requireNonNull(looking.execute(begun -> reads.head(cohort)
                .map(head -> new Books(reads.snapshot(head, reads.calendar(head)), reads.balances(cohort)))));
    }
}
