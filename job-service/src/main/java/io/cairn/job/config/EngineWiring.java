package io.cairn.job.config;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.content.ContentStore;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.endpoint.jdbc.JdbcEndpointTokens;
import io.cairn.job.keep.FileKeep;
import io.cairn.job.lifecycle.HeldDevices;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.Replacements;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.jdbc.QueueHead;
import io.cairn.job.metrics.CurveKeep;
import io.cairn.job.metrics.CurveReader;
import io.cairn.job.reconcile.loop.Deadlines;
import io.cairn.job.reconcile.loop.EndWatch;
import io.cairn.job.reconcile.loop.InputCheck;
import io.cairn.job.reconcile.loop.JobStep;
import io.cairn.job.reconcile.loop.LoopSettings;
import io.cairn.job.reconcile.loop.Quota;
import io.cairn.job.reconcile.loop.ReconcileLoop;
import io.cairn.job.reconcile.loop.RollStep;
import io.cairn.job.reconcile.loop.Upkeep;
import io.cairn.job.reconcile.loop.WindDown;
import io.cairn.job.registry.AllowedRegistries;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.registry.RegistryLogins;
import io.cairn.job.registry.docker.EngineProgramImages;
import io.cairn.job.registry.jdbc.JdbcRegistryLogins;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.StoredImages;
import io.cairn.job.scheduler.docker.DockerContainerScheduler;
import io.cairn.job.scheduler.docker.JdbcStagingLock;
import io.cairn.job.secret.jdbc.JdbcJobSecrets;
import io.cairn.job.secret.jdbc.JobSecretPurge;
import io.cairn.kit.observe.Traces;
import io.cairn.kit.secret.SecretBox;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.Gate;
import io.cairn.launcher.ImagePin;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The engine, the scheduler on it, and the loop that drives jobs over it. */
@Configuration(proxyBeanMethods = false)
class EngineWiring {

    private static final String EDGE_LIBRARY = "cairn-edge";
    private static final TenantId PLATFORM = new TenantId("platform");

    private final ObjectProvider<ReconcileLoop> loop;
    private final ObjectProvider<EndWatch> watch;

    EngineWiring(ObjectProvider<ReconcileLoop> loop, ObjectProvider<EndWatch> watch) {
        this.loop = loop;
        this.watch = watch;
    }

    @Bean
    DockerContainerLauncher launcher(JobProperties properties, Gate gate) {
        return new DockerContainerLauncher(properties.engine(), properties.instance(), gate);
    }

    @Bean
    StoredImages storedImages(Catalog catalog) {
        return (tenant, reference) -> catalog.imagesNamed(tenant, reference).stream()
                .map(EngineWiring::pin)
                .toList();
    }

    private static ImagePin pin(ImageRecord image) {
        return new ImagePin(
                image.reference(),
                switch (image.kind()) {
                    case DIGEST -> ImagePin.Kind.DIGEST;
                    case IMAGE_ID -> ImagePin.Kind.IMAGE_ID;
                },
                image.sha256().hex());
    }

    /** The proxy runs from the platform's own newest record; a tenant's of the same name is nothing to it. */
    private static Optional<ImagePin> edgeImage(Catalog catalog) {
        return catalog.images(PLATFORM).stream()
                .filter(image -> image.active() && image.owner().isEmpty())
                .filter(image -> image.library().equals(EDGE_LIBRARY))
                .max(Comparator.comparing(ImageRecord::createdAt).thenComparing(ImageRecord::id))
                .map(EngineWiring::pin);
    }

    @Bean
    ContainerScheduler scheduler(
            DockerContainerLauncher launcher,
            StoredImages images,
            DockerContainerScheduler.Stores stores,
            Catalog catalog,
            JdbcEndpointTokens tokens,
            JobProperties properties) {
        var edge = properties.edge();
        return new DockerContainerScheduler(
                launcher,
                images,
                StrictManifest::read,
                stores,
                new DockerContainerScheduler.Settings(
                        properties.instance(),
                        properties.subnets(),
                        new DockerContainerScheduler.Edge(() -> edgeImage(catalog), tokens, edge.published())));
    }

    @Bean
    DockerContainerScheduler.Stores stores(
            ContentStore contents,
            JdbcStagingLock lock,
            JdbcClient sql,
            SecretBox box,
            RegistryLogins logins,
            HeldDevices devices) {
        return new DockerContainerScheduler.Stores(
                contents,
                lock,
                new JdbcJobSecrets(sql, box),
                (tenant, reference) -> EngineProgramImages.login(logins, tenant, reference),
                devices);
    }

    @Bean
    RegistryLogins registryLogins(JdbcClient sql, SecretBox box) {
        return new JdbcRegistryLogins(sql, box);
    }

    @Bean
    AllowedRegistries allowedRegistries(JobProperties properties) {
        return new AllowedRegistries(properties.registries().allow());
    }

    @Bean
    ProgramImages programImages(
            DockerContainerLauncher launcher, RegistryLogins logins, AllowedRegistries allowed, Clock clock) {
        return new EngineProgramImages(launcher, logins, allowed, "engine", clock);
    }

    @Bean
    JobSecretPurge jobSecretPurge(JdbcClient sql) {
        return new JobSecretPurge(sql);
    }

    @Bean
    JdbcStagingLock stagingLock(JdbcClient sql, TransactionTemplate transaction) {
        return new JdbcStagingLock(sql, transaction);
    }

    @Bean
    JobStep step(
            JobLedger ledger,
            ContainerScheduler scheduler,
            ContentStore contents,
            WindDown windDown,
            Upkeep upkeep,
            RollStep rolls,
            QueueHead head,
            Quota quota,
            JobProperties properties,
            Clock clock) {
        var limits = properties.deadlines();
        var deadlines = new Deadlines(
                limits.queued(),
                limits.pulling(),
                limits.starting(),
                limits.running(),
                limits.recovering(),
                limits.suspended());
        return new JobStep(
                ledger,
                scheduler,
                new JobStep.Ways(new InputCheck(contents), upkeep, rolls, windDown),
                head::hurry,
                new LoopSettings(deadlines, clock, quota));
    }

    @Bean
    WindDown windDown(
            JobLedger ledger,
            ContainerScheduler scheduler,
            FileKeep keep,
            CurveReader curves,
            Quota quota,
            JobProperties properties) {
        return new WindDown(ledger, scheduler, new CurveKeep(keep, curves), properties.stopGrace(), quota);
    }

    @Bean
    Upkeep upkeep(ContainerScheduler scheduler, Replacements replacements, WindDown windDown, Clock clock) {
        return new Upkeep(scheduler, replacements, windDown, clock);
    }

    @Bean
    RollStep rollStep(
            Rolls rolls, ContainerScheduler scheduler, WindDown windDown, JobProperties properties, Clock clock) {
        return new RollStep(rolls, scheduler, windDown, properties.roll().drain(), clock);
    }

    @Bean
    QueueHead queueHead(JdbcClient sql, Wake wake) {
        return new QueueHead(sql, wake);
    }

    @Bean
    EndWatch endWatch(ContainerScheduler scheduler, Wake wake) {
        return new EndWatch(scheduler, wake);
    }

    /** The step is asked for when it is first performed: it needs the ledger, and what stores jobs needs the loop. */
    @Bean
    ReconcileLoop loop(
            DataSource database, ObjectProvider<JobStep> step, JobProperties properties, Traces traces, Clock clock) {
        var pace = properties.loop();
        return new ReconcileLoop(
                database,
                (JobId job) -> step.getObject().perform(job),
                new ReconcileLoop.Intervals(
                        pace.poll(), pace.soon(), pace.watch(), pace.rest(), pace.later(), pace.parallel()),
                traces,
                clock);
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        loop.getObject().start();
        watch.getObject().start();
    }
}
