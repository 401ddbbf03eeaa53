package io.cairn.job.config;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.cairn.job.scheduler.docker.DockerThings;
import io.cairn.job.sweep.OrphanSweep;
import io.cairn.job.sweep.jdbc.JdbcStandings;
import io.cairn.launcher.docker.DockerContainerLauncher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rounds that remove what the engine holds for no attempt. */
@Configuration(proxyBeanMethods = false)
class SweepWiring {

    @Bean
    OrphanSweep orphanSweep(
            DockerContainerLauncher launcher,
            JdbcClient sql,
            JobProperties properties,
            ObjectProvider<MeterRegistry> meters,
            Clock clock) {
        return new OrphanSweep(
                new DockerThings(launcher),
                new JdbcStandings(sql),
                properties.sweep().grace(),
                meters.getIfAvailable(SimpleMeterRegistry::new),
                clock);
    }

    @Bean
    RecurringTask<Void> orphanSweepTask(OrphanSweep sweep, JobProperties properties) {
        return sweep.task(properties.sweep().every());
    }
}
