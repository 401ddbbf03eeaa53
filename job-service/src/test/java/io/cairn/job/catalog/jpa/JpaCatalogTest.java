package io.cairn.job.catalog.jpa;

import static io.cairn.job.catalog.CatalogSamples.ACME;
import static io.cairn.job.catalog.CatalogSamples.image;
import static io.cairn.job.catalog.CatalogSamples.ownedBy;
import static io.cairn.job.catalog.CatalogSamples.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.Catalog.Added;
import io.cairn.job.catalog.CatalogContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("docker")
class JpaCatalogTest extends CatalogContract {

    private static ConfigurableApplicationContext context;
    private static Catalog catalog;
    private static JdbcClient sql;

    @BeforeAll
    static void database() {
        context = CatalogDatabase.open();
        catalog = context.getBean(Catalog.class);
        sql = JdbcClient.create(context.getBean(javax.sql.DataSource.class));
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @Override
    protected Catalog catalog() {
        sql.sql("truncate template, image, image_layer").update();
        return catalog;
    }

    @Test
    void theDatabaseItselfRefusesASecondActiveOne() {
        var catalog = catalog();
        catalog.addTemplate(template("a", "*"));
        catalog.addImage(image("i").reference("r:1").build());
        assertThatThrownBy(() -> sql.sql("insert into template select 'b', owner, library, job_type, library_versions,"
                                + " active, 2, body, created_at from template")
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("template_active");
        assertThatThrownBy(() -> sql.sql("insert into image select 'j', owner, library, library_version,"
                                + " python_version, accelerator, cuda, architecture, job_types, reference, hash_kind,"
                                + " sha256, active, created_at from image")
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("image_active");
    }

    @Test
    void aWriteJoinsTheCallersTransaction() {
        var catalog = catalog();
        var transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> {
            catalog.addTemplate(template("a", "*"));
            status.setRollbackOnly();
        });
        assertThat(catalog.templates(ACME)).isEmpty();
    }

    @Test
    void anOwnerHasABoundedNumberOfActiveEntries() {
        var catalog = catalog();
        sql.sql("insert into template select 't' || n, null, 'lib' || n, 'single', '*', true, 1, 'x', now()"
                        + " from generate_series(1, :most) n")
                .param("most", Catalog.MOST_ACTIVE)
                .update();
        assertThat(catalog.addTemplate(template("a", "*"))).isEqualTo(new Added.Full<>(Catalog.MOST_ACTIVE));
        assertThat(catalog.addTemplate(ownedBy(ACME, template("a", "*")))).isInstanceOf(Added.Stored.class);
    }
}
