package io.cairn.job.catalog.seed;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.Catalog.Added;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.VersionRange;
import io.cairn.job.catalog.seed.SeedFiles.ImageEntry;
import io.cairn.job.catalog.seed.SeedFiles.TemplateEntry;
import io.cairn.job.content.Sha256;
import io.cairn.job.plan.TemplateCheck;
import io.cairn.job.submit.Resolution;
import io.cairn.job.wiring.JobType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the platform offers, at every start: what is there already stays as it is. A file is read to its end before
 * anything of it is stored.
 */
public final class CatalogSeeds {

    /** On the class path: the list of templates that ship. */
    public static final String TEMPLATES = "/catalog/templates.yml";

    private static final Logger LOG = LoggerFactory.getLogger(CatalogSeeds.class);
    private static final int LARGEST_FILE = 1 << 20;
    private static final int ID_DIGITS = 8;

    private final Catalog catalog;
    private final Clock clock;

    public CatalogSeeds(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * Stores the templates that ship, then the images of {@code imageFile}. A template whose text was ever stored for its
     * pair and range is left alone; an image with another digest under a known reference takes that one's place.
     *
     * @param imageFile a YAML list of images; empty means none
     * @throws BrokenSeedException if a file is missing or breaks a rule
     */
    public void apply(Optional<Path> imageFile) {
        applyTemplates(TEMPLATES);
        imageFile.ifPresent(this::applyImages);
    }

    void applyTemplates(String index) {
        String folder = index.substring(0, index.lastIndexOf('/') + 1);
        var templates = new ArrayList<Template>();
        for (TemplateEntry entry : SeedFiles.read(index, resource(index, index), TemplateEntry.class)) {
            templates.add(checked(index, templates.size(), () -> template(entry, index, folder)));
        }
        for (Template template : templates) {
            report(
                    "template " + template.library() + "/" + template.jobType() + " " + template.libraryVersions(),
                    catalog.putTemplate(template));
        }
    }

    void applyImages(Path file) {
        var images = new ArrayList<ImageRecord>();
        for (ImageEntry entry : SeedFiles.read(file.toString(), text(file), ImageEntry.class)) {
            images.add(checked(file.toString(), images.size(), () -> image(entry)));
        }
        for (ImageRecord image : images) {
            report("image " + image.reference(), catalog.putImage(image));
        }
    }

    private Template template(TemplateEntry entry, String index, String folder) {
        String jobType = needed("jobType", entry.jobType());
        JobType type = JobType.named(jobType)
                .orElseThrow(() -> new IllegalArgumentException("there is no job type " + jobType));
        String text = resource(index, folder + needed("file", entry.file()));
        var faults = TemplateCheck.faults(type, text);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(entry.file() + " at " + faults.getFirst());
        }
        var versions = VersionRange.parse(needed("versions", entry.versions()));
        String library = needed("library", entry.library());
        return new Template(
                id(library + "-" + jobType, versions + "\n" + text),
                Optional.empty(),
                library,
                jobType,
                versions,
                true,
                1,
                text,
                now());
    }

    private ImageRecord image(ImageEntry entry) {
        String library = needed("library", entry.library());
        String version = needed("libraryVersion", entry.libraryVersion());
        String reference = needed("reference", entry.reference());
        String sha256 = needed("sha256", entry.sha256());
        Instant now = now();
        return new ImageRecord(
                // The moment is part of it: a digest that comes back after another one is a new record.
                id(library + "-" + version, reference + "\n" + sha256 + "\n" + now),
                Optional.empty(),
                library,
                version,
                Optional.ofNullable(entry.pythonVersion()),
                Optional.ofNullable(entry.accelerator()).orElse("cpu"),
                Optional.ofNullable(entry.cuda()),
                needed("architecture", entry.architecture()),
                jobTypes(entry),
                reference,
                needed("kind", entry.kind()),
                new Sha256(sha256),
                layers(entry),
                true,
                now);
    }

    private static Set<String> jobTypes(ImageEntry entry) {
        return Optional.ofNullable(entry.jobTypes()).orElse(List.of()).stream()
                .map(jobType -> needed("one of jobTypes", jobType))
                .collect(Collectors.toSet());
    }

    private static List<Resolution.Layer> layers(ImageEntry entry) {
        return Optional.ofNullable(entry.layers()).orElse(List.of()).stream()
                .map(layer -> needed("one of layers", layer))
                .map(layer -> new Resolution.Layer(
                        needed("layers/kind", layer.kind()),
                        needed("layers/reference", layer.reference()),
                        needed("layers/digest", layer.digest())))
                .toList();
    }

    /** Readable, and the same for the same content. */
    private static String id(String name, String content) {
        String hash = Sha256.of(content.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS);
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + hash;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as the database keeps it
    }

    private static <T> T needed(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    private static <T> T checked(String file, int index, Supplier<T> entry) {
        try {
            return entry.get();
        } catch (IllegalArgumentException broken) {
            throw new BrokenSeedException(file, "entry " + (index + 1) + ": " + broken.getMessage());
        }
    }

    private static String resource(String index, String name) {
        try (InputStream in = CatalogSeeds.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new BrokenSeedException(index, "there is no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new BrokenSeedException(index, name + " cannot be read");
        }
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new BrokenSeedException(file.toString(), "it is larger than " + LARGEST_FILE + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new BrokenSeedException(file.toString(), "there is no such file that can be read");
        }
    }

    private static <T> void report(String what, Added<T> answer) {
        switch (answer) {
            case Added.Stored<T> stored -> LOG.info("Stored the {}", what);
            case Added.Unchanged<T> unchanged -> LOG.debug("The {} is stored already", what);
            case Added.Duplicate<T> duplicate ->
                LOG.warn("Left out the {}: an active one for some of its versions was stored by hand", what);
            case Added.IdTaken<T> taken -> LOG.debug("The {} was stored by another instance just now", what);
            case Added.Full<T> full -> LOG.warn("Left out the {}: {} are active already", what, full.most());
        }
    }
}
