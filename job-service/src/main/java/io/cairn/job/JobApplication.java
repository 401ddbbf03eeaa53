package io.cairn.job;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** From a job request to running containers. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class JobApplication {

    /** Starts job-service alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The service as a context that can stand beside those of others; its file is {@code job-service.yml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(JobApplication.class).properties("spring.config.name=job-service");
    }
}
