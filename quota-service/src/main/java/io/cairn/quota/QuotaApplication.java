package io.cairn.quota;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Elastic reservations that tenants lend each other. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class QuotaApplication {

    /** Starts quota-service alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The service as a context that can stand beside those of others; its file is {@code quota-service.yml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(QuotaApplication.class).properties("spring.config.name=quota-service");
    }
}
