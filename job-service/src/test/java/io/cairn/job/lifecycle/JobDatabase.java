package io.cairn.job.lifecycle;

import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.kit.test.postgres.PostgresForTests;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database of its own, with the tables of this service and nothing in them. */
public record JobDatabase(JdbcClient sql, TransactionTemplate transaction) {

    /** Makes one. */
    public static JobDatabase fresh() {
        return migrated(PostgresForTests.freshDatabase());
    }

    /** Makes the tables in {@code database}. */
    public static JobDatabase migrated(PostgresForTests.Database database) {
        var source = new DriverManagerDataSource(database.url(), database.user(), database.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration/job")
                .load()
                .migrate();
        return on(source);
    }

    /** The one that {@code source} leads to, with the tables that it has. */
    public static JobDatabase on(DataSource source) {
        return new JobDatabase(JdbcClient.create(source), new TransactionTemplate(new JdbcTransactionManager(source)));
    }

    /** Its jobs, where no loop runs. */
    public JdbcJobs jobs() {
        return new JdbcJobs(sql, transaction, new NobodyWakes());
    }
}
