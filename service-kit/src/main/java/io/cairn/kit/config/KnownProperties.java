package io.cairn.kit.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ends a start at which a property below {@code cairn.} is set that nobody reads. Binding finds a wrong name within a group that
 * is bound; this also finds a wrong group, and a wrong name that keeps a group from being bound at all. What is read is known
 * from the metadata that the compiler writes for each module, and from {@code additional-spring-configuration-metadata.json}.
 *
 * <p>Files and arguments are ours alone. Variables and system properties are also for the script and for tests, so of those only
 * a near miss ends the start.
 */
final class KnownProperties implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger(KnownProperties.class);
    private static final String OURS = "io/cairn";
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Set<String> SHARED = Set.of(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var known = new KnownNames(described());
        if (known.isEmpty()) {
            LOG.warn("Names of properties are not checked: the modules were built without their metadata");
            return;
        }
        check(context.getEnvironment(), known);
    }

    /** @throws UnknownProperty for the first name that nobody reads */
    static void check(ConfigurableEnvironment environment, KnownNames known) {
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> named) {
                for (String name : named.getPropertyNames()) {
                    check(name, named, known);
                }
            }
        }
    }

    private static void check(String name, EnumerablePropertySource<?> source, KnownNames known) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (SHARED.contains(source.getName())) {
            if (lower.startsWith("cairn_") || lower.startsWith("cairn.")) {
                known.missedBy(name).ifPresent(meant -> {
                    throw new UnknownProperty(name, "the environment", java.util.Optional.of(meant));
                });
            }
        } else if (lower.startsWith("cairn.") && !known.has(name)) {
            throw new UnknownProperty(name, where(name, source), known.nearest(name));
        }
    }

    private static String where(String name, PropertySource<?> source) {
        var origin = OriginLookup.getOrigin(source, name);
        return origin == null ? source.getName() : origin.toString();
    }

    /** Of our own modules only: the files of the libraries are large and say nothing of us. */
    private static Set<String> described() {
        var json = JsonMapper.builder().build();
        var names = new LinkedHashSet<String>();
        try {
            for (URL ours :
                    Collections.list(KnownProperties.class.getClassLoader().getResources(OURS))) {
                String root = ours.toString();
                var file = URI.create(root.substring(0, root.lastIndexOf(OURS)) + METADATA)
                        .toURL();
                try (InputStream text = file.openStream()) {
                    for (var property : json.readTree(text).path("properties")) {
                        names.add(property.path("name").asString());
                    }
                } catch (java.io.FileNotFoundException none) {
                    continue; // a module without properties
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the modules' metadata cannot be read", unreadable);
        }
        return names;
    }
}
