package io.cairn.kit.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * What all services set alike: {@code cairn-defaults.yml}, and for an application with a {@code cairn.name} also
 * {@code cairn-service-defaults.yml}. Both stand below everything else, the defaults of an application's own code included.
 */
final class SharedDefaults implements EnvironmentPostProcessor, Ordered {

    static final String NAME = "cairn.name";
    private static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9]{0,19}");

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var shared = new LinkedHashMap<String, Object>(file("cairn-defaults.yml"));
        String name = environment.getProperty(NAME);
        if (name != null) {
            if (!NAMES.matcher(name).matches()) {
                throw new IllegalArgumentException(NAME + " is 1 to 20 characters of a-z and 0-9, not " + name);
            }
            shared.putAll(file("cairn-service-defaults.yml"));
            shared.put("cairn-variable", name.toUpperCase(Locale.ROOT));
        }
        // An application's own defaults are merged over them, since nothing can stand below that source.
        var sources = environment.getPropertySources();
        if (sources.get(DefaultPropertiesPropertySource.NAME) instanceof EnumerablePropertySource<?> own) {
            copy(own, shared);
        }
        var merged = new DefaultPropertiesPropertySource(shared);
        if (sources.contains(DefaultPropertiesPropertySource.NAME)) {
            sources.replace(DefaultPropertiesPropertySource.NAME, merged);
        } else {
            sources.addLast(merged);
        }
    }

    private static Map<String, Object> file(String name) {
        try {
            var values = new LinkedHashMap<String, Object>();
            for (var document : new YamlPropertySourceLoader().load(name, new ClassPathResource(name))) {
                copy((EnumerablePropertySource<?>) document, values);
            }
            return values;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the file " + name + " of the kit cannot be read", unreadable);
        }
    }

    private static void copy(EnumerablePropertySource<?> from, Map<String, Object> to) {
        for (String key : from.getPropertyNames()) {
            Object value = from.getProperty(key);
            if (value != null) {
                to.put(key, value);
            }
        }
    }
}
