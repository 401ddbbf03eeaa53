package io.cairn.gateway;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;

/** The one door to the platform. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan("io.cairn.gateway")
@ConfigurationPropertiesScan("io.cairn.gateway")
public class GatewayApplication {

    /** Starts the gateway alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The gateway as a context that can stand beside those of other services; its file is {@code gateway.yml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(GatewayApplication.class).properties("spring.config.name=gateway");
    }
}
