package io.cairn.job.api;

import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Shows a template that ships as the example of a new one: too long for an annotation, and so it always works. */
@Component
final class TemplateExample implements GlobalOpenApiCustomizer {

    private static final String FILE = "catalog/templates/python.yml";

    @Override
    public void customise(OpenAPI document) {
        var schema = document.getComponents().getSchemas().get("NewTemplate");
        if (schema != null) {
            schema.setExample(new TreeMap<>(
                    Map.of("library", "pytorch", "jobType", "single", "libraryVersions", "[2.0,3.0)", "text", text())));
        }
    }

    private static String text() {
        try {
            return new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
