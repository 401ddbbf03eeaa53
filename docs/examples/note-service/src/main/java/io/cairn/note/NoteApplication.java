package io.cairn.note;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Short texts of a tenant. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class NoteApplication {

    /** Starts note-service alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The service as a context that can stand beside those of others; its file is {@code note-service.yml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(NoteApplication.class).properties("spring.config.name=note-service");
    }
}
