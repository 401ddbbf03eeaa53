package io.cairn.job.config;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.seed.CatalogSeeds;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.archive.ArchiveLimits;
import io.cairn.job.content.archive.ArchiveReader;
import io.cairn.job.content.files.FileContentStore;
import io.cairn.job.content.files.JdbcContents;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Inventory;
import io.cairn.job.endpoint.Endpoints;
import io.cairn.job.endpoint.jdbc.JdbcEndpointTokens;
import io.cairn.job.event.RunEvents;
import io.cairn.job.intake.RollJob;
import io.cairn.job.intake.SubmitJob;
import io.cairn.job.keep.FileKeep;
import io.cairn.job.keep.KeepLimits;
import io.cairn.job.keep.KeptFiles;
import io.cairn.job.keep.KeptLogs;
import io.cairn.job.keep.KeptOutputs;
import io.cairn.job.lifecycle.EndNotice;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.Jobs;
import io.cairn.job.lifecycle.Replacements;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.job.lifecycle.Wake;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.DeviceMeters;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import io.cairn.job.lifecycle.jdbc.JdbcJobs;
import io.cairn.job.lifecycle.jdbc.JdbcReplacements;
import io.cairn.job.lifecycle.jdbc.JdbcRolls;
import io.cairn.job.lifecycle.jdbc.MeteredLedger;
import io.cairn.job.logs.JobLogs;
import io.cairn.job.plan.PlanJob;
import io.cairn.job.plan.PlanLimits;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.retention.EndedJobs;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.kit.outbox.Outbox;
import io.cairn.kit.secret.SecretBox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the parts of the service together; what talks to the engine is in {@link EngineWiring}. */
@Configuration(proxyBeanMethods = false)
class JobWiring {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TransactionTemplate transaction(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }

    @Bean
    JdbcContents contentRows(JdbcClient sql, TransactionTemplate transaction) {
        return new JdbcContents(sql, transaction);
    }

    @Bean
    FileContentStore contents(
            @Value("${cairn.home}") Path home, JdbcContents rows, JobProperties properties, Clock clock)
            throws IOException {
        var uploads = properties.uploads();
        return new FileContentStore(
                home.resolve("job").resolve("content"),
                rows,
                new ArchiveReader(ArchiveLimits.standard()),
                new FileContentStore.Limits(uploads.program(), uploads.dataset(), uploads.tenant()),
                clock);
    }

    @Bean
    KeptLogs keptLogs(@Value("${cairn.home}") Path home, JobProperties properties) {
        return new KeptLogs(kept(home), limits(properties));
    }

    @Bean
    KeptOutputs keptOutputs(@Value("${cairn.home}") Path home, JobProperties properties) {
        return new KeptOutputs(kept(home), limits(properties));
    }

    @Bean
    EndedJobs endedJobs(JdbcClient sql, @Value("${cairn.home}") Path home, JobProperties properties) {
        return new EndedJobs(sql, new KeptFiles(kept(home)), properties.keep().jobs());
    }

    @Bean
    FileKeep keep(KeptLogs logs, KeptOutputs outputs) {
        return new FileKeep(logs, outputs);
    }

    @Bean
    Jobs jobs(JdbcClient sql, TransactionTemplate transaction, Wake wake) {
        return new JdbcJobs(sql, transaction, wake);
    }

    @Bean
    EndNotice endNotice(Outbox outbox, KeptOutputs outputs) {
        return new RunEvents(outbox, outputs);
    }

    @Bean
    JobLedger ledger(
            JdbcClient sql,
            TransactionTemplate transaction,
            EndNotice notice,
            DeviceClaims devices,
            ObjectProvider<MeterRegistry> meters,
            Clock clock) {
        return new MeteredLedger(
                new JdbcJobLedger(sql, transaction, notice, devices, clock),
                sql,
                meters.getIfAvailable(SimpleMeterRegistry::new),
                clock);
    }

    @Bean
    Inventory inventory(JobProperties properties) {
        return properties.inventory();
    }

    @Bean
    DeviceClaims deviceClaims(JdbcClient sql, Inventory inventory) {
        return new DeviceClaims(sql, inventory);
    }

    @Bean
    DeviceMeters deviceMeters(DeviceClaims claims, Inventory inventory, ObjectProvider<MeterRegistry> meters) {
        return new DeviceMeters(claims, inventory, meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    JobLogs logs(KeptLogs kept, ContainerScheduler scheduler, JobLedger ledger) {
        return new JobLogs(kept, scheduler, ledger);
    }

    @Bean
    PlanJob planner(
            Catalog catalog,
            ContentStore contents,
            ProgramImages programImages,
            Inventory inventory,
            JobProperties properties) {
        var limits = properties.limits();
        return new PlanJob(
                catalog,
                contents,
                StrictManifest::read,
                new PlanLimits(
                        limits.milliCpu(),
                        limits.memory().toBytes(),
                        limits.unsaidMilliCpu(),
                        limits.unsaidMemory().toBytes(),
                        limits.run(),
                        inventory),
                programImages);
    }

    @Bean
    SubmitJob submitJob(PlanJob planner, Jobs jobs, SubmitJob.Beside beside, Clock clock, JobProperties properties) {
        return new SubmitJob(
                planner, jobs, beside, clock, properties.deadlines().submitted());
    }

    @Bean
    RollJob rollJob(
            PlanJob planner,
            Rolls rolls,
            Jobs jobs,
            Catalog catalog,
            Clock clock,
            JobProperties properties,
            QuotaProperties quota) {
        var rules = new RollJob.Rules(properties.roll().within(), quota.mode() == QuotaMode.ON);
        return new RollJob(planner, rolls, jobs, catalog, clock, rules);
    }

    @Bean
    Rolls rolls(JdbcClient sql, TransactionTemplate transaction, Wake wake, Clock clock) {
        return new JdbcRolls(sql, transaction, wake, clock);
    }

    @Bean
    Replacements replacements(JdbcClient sql, TransactionTemplate transaction, Clock clock) {
        return new JdbcReplacements(sql, transaction, clock);
    }

    @Bean
    SubmitJob.Beside beside(Catalog catalog, JdbcEndpointTokens tokens) {
        return new SubmitJob.Beside(catalog, tokens);
    }

    @Bean
    JdbcEndpointTokens endpointTokens(JdbcClient sql, SecretBox box) {
        return new JdbcEndpointTokens(sql, box);
    }

    @Bean
    Endpoints endpoints(ContainerScheduler scheduler, JdbcEndpointTokens tokens) {
        return new Endpoints(scheduler, tokens);
    }

    @Bean
    CatalogSeeds seeds(Catalog catalog, Clock clock, JobProperties properties) {
        var seeds = new CatalogSeeds(catalog, clock);
        seeds.apply(Optional.of(properties.imageRecords())
                .filter(file -> !file.isBlank())
                .map(Path::of));
        return seeds;
    }

    private static Path kept(Path home) {
        return home.resolve("job").resolve("kept");
    }

    private static KeepLimits limits(JobProperties properties) {
        var keep = properties.keep();
        return new KeepLimits(keep.log(), keep.outputBytes(), keep.outputFiles());
    }
}
