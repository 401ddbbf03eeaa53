package io.cairn.quota.api;

import io.cairn.quota.book.Books;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.desk.Desk;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the controllers share. */
@Configuration(proxyBeanMethods = false)
class ApiWiring {

    @Bean
    Allocations allocations(Desk desk, Cohorts cohorts, Books books, JsonMapper json, Clock clock) {
        return new Allocations(desk, cohorts, books, json, clock);
    }

    @Bean
    LongLooks longLooks(@Value("${cairn.quota.desk.patience}") Duration patience) {
        return new LongLooks(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), patience);
    }

    @Bean
    ReserveOrRefuse reserveOrRefuse(
            Cohorts cohorts,
            Books books,
            Allocations allocations,
            @Value("${cairn.quota.self-service}") boolean selfService,
            @Value("${cairn.quota.reservations}") int most,
            Clock clock) {
        return new ReserveOrRefuse(cohorts, books, allocations, new ReserveOrRefuse.Settings(selfService, most), clock);
    }
}
