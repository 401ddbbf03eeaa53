package io.cairn.job.catalog.jpa;

import io.cairn.kit.test.postgres.PostgresForTests;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** The catalog on a real database of its own, wired as the service wires it. */
public final class CatalogDatabase {

    private CatalogDatabase() {}

    /** The caller closes it. */
    public static ConfigurableApplicationContext open() {
        var database = PostgresForTests.freshDatabase();
        return new SpringApplicationBuilder(Wiring.class)
                .properties(
                        "spring.config.name=none",
                        "spring.main.web-application-type=none",
                        "spring.main.banner-mode=off",
                        "spring.jpa.open-in-view=false",
                        "spring.flyway.locations=classpath:db/migration/job",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password())
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        HibernateJpaAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        DataJpaRepositoriesAutoConfiguration.class
    })
    @EntityScan(basePackageClasses = TemplateRow.class)
    @EnableJpaRepositories(basePackageClasses = TemplateRows.class)
    @Import(JpaCatalog.class)
    static class Wiring {}
}
