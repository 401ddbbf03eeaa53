package io.cairn.job.config;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import io.cairn.job.metrics.CurveReader;
import io.cairn.job.metrics.RankMetrics;
import io.cairn.job.metrics.RankProbe;
import io.cairn.job.metrics.Sampler;
import io.cairn.job.metrics.jdbc.JdbcRankMetrics;
import io.cairn.job.scheduler.docker.DockerRankProbe;
import io.cairn.launcher.docker.DockerContainerLauncher;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What looks at ranks while they run. */
@Configuration(proxyBeanMethods = false)
class MetricsWiring {

    @Bean
    RankMetrics rankMetrics(JdbcClient sql, TransactionTemplate transaction) {
        return new JdbcRankMetrics(sql, transaction);
    }

    @Bean
    RankProbe rankProbe(DockerContainerLauncher launcher) {
        return new DockerRankProbe(launcher);
    }

    @Bean
    CurveReader curveReader(RankProbe probe, RankMetrics metrics, Clock clock) {
        return new CurveReader(probe, metrics, clock);
    }

    @Bean
    RecurringTask<Void> sampleMetricsTask(RankProbe probe, RankMetrics metrics, JobProperties properties, Clock clock) {
        var settings = properties.metrics();
        return new Sampler(probe, metrics, settings.parallel(), clock).task(settings.every());
    }
}
