package io.cairn.quota.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.quota.config.QuotaProperties.Desk;
import jakarta.validation.Validation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/** What an operator may set, bound and checked as at the start of the service. */
class QuotaPropertiesTest {

    @Test
    void defaultsAreThoseOfTheDocumentation() throws IOException {
        assertThat(bound(Map.of()))
                .isEqualTo(new QuotaProperties(
                        true,
                        new Desk(10, 1000, Duration.ofSeconds(10)),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        1000,
                        1000,
                        Duration.ofDays(30),
                        Duration.ofDays(400)));
    }

    @Test
    void everyPropertyCanBeSet() throws IOException {
        assertThat(bound(Map.of(
                        "self-service", "false",
                        "desk.batch", "1000",
                        "desk.queue", "100000",
                        "desk.patience", "1ms",
                        "pace", "200ms",
                        "audit", "1s",
                        "waiting", "100000",
                        "reservations", "1",
                        "keep", "48h",
                        "keep-ledger", "48h")))
                .isEqualTo(new QuotaProperties(
                        false,
                        new Desk(1000, 100_000, Duration.ofMillis(1)),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        100_000,
                        1,
                        Duration.ofHours(48),
                        Duration.ofHours(48)));
    }

    @ParameterizedTest
    @CsvSource({
        "self-service, perhaps",
        "desk.batch, 0",
        "desk.batch, 1001",
        "desk.batch, many",
        "desk.queue, 0",
        "desk.queue, 100001",
        "desk.patience, 0s",
        "desk.patience, -1s",
        "pace, 0s",
        "pace, often",
        "audit, 0s",
        "waiting, 0",
        "waiting, 100001",
        "reservations, 0",
        "reservations, 100001",
        "keep, 47h",
        "keep-ledger, 47h",
        "mode, on",
        "desk.batches, 10"
    })
    void whatIsOutOfBoundsOrUnknownStopsTheStart(String property, String value) {
        assertThatThrownBy(() -> bound(Map.of(property, value)))
                .hasStackTraceContaining("cairn.quota")
                .hasStackTraceContaining(property.substring(property.indexOf('.') + 1));
    }

    private static QuotaProperties bound(Map<String, String> set) throws IOException {
        var named = new TreeMap<String, String>();
        set.forEach((name, value) -> named.put("cairn.quota." + name, value));
        var defaults = new YamlPropertySourceLoader()
                .load("defaults", new ClassPathResource("quota-service.yml"))
                .getFirst();
        var sources = List.of(
                new MapConfigurationPropertySource(named),
                ConfigurationPropertySources.from(defaults).iterator().next());
        try (var validators = Validation.buildDefaultValidatorFactory()) {
            var handler = new ValidationBindHandler(
                    new NoUnboundElementsBindHandler(BindHandler.DEFAULT, source -> true),
                    new SpringValidatorAdapter(validators.getValidator()));
            return new Binder(sources)
                    .bind("cairn.quota", Bindable.of(QuotaProperties.class), handler)
                    .get();
        }
    }
}
