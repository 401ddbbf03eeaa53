package io.cairn.job.catalog;

import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@link Catalog} for tests, without a database. */
public final class InMemoryCatalog implements Catalog {

    private final List<Template> templates = new ArrayList<>();
    private final List<ImageRecord> images = new ArrayList<>();

    @Override
    public synchronized List<Template> templates(TenantId tenant) {
        return templates.stream()
                .filter(template -> sees(tenant, template.owner()))
                .sorted(Comparator.comparing(Template::id))
                .toList();
    }

    @Override
    public synchronized List<ImageRecord> images(TenantId tenant) {
        return images.stream()
                .filter(image -> sees(tenant, image.owner()))
                .sorted(Comparator.comparing(ImageRecord::id))
                .toList();
    }

    @Override
    public synchronized List<Template> templates(TenantId tenant, Pair pair) {
        return templates(tenant).stream()
                .filter(template -> template.pair().equals(pair))
                .toList();
    }

    @Override
    public synchronized List<ImageRecord> images(TenantId tenant, String library) {
        return images(tenant).stream()
                .filter(image -> image.library().equals(library))
                .toList();
    }

    @Override
    public synchronized Optional<Template> template(TenantId tenant, String id) {
        return first(templates(tenant), template -> template.id().equals(id));
    }

    @Override
    public synchronized Optional<ImageRecord> image(TenantId tenant, String id) {
        return first(images(tenant), image -> image.id().equals(id));
    }

    @Override
    public synchronized List<ImageRecord> imagesNamed(TenantId tenant, String reference) {
        return images(tenant).stream()
                .filter(image -> image.reference().equals(reference))
                .sorted(Comparator.comparing(ImageRecord::createdAt).reversed().thenComparing(ImageRecord::id))
                .toList();
    }

    @Override
    public synchronized Added<Template> addTemplate(Template template) {
        return overlapping(template)
                .<Added<Template>>map(Added.Duplicate::new)
                .orElseGet(() -> store(template, Optional.empty()));
    }

    @Override
    public synchronized Added<Template> putTemplate(Template template) {
        var known = templates.reversed().stream()
                .filter(stored -> sameLine(stored, template) && stored.text().equals(template.text()))
                .findFirst();
        if (known.isPresent()) {
            return new Added.Unchanged<>(known.get());
        }
        var current = overlapping(template);
        return current.isEmpty() || sameLine(current.get(), template)
                ? store(template, current)
                : new Added.Duplicate<>(current.get());
    }

    @Override
    public synchronized Added<ImageRecord> addImage(ImageRecord image) {
        return active(image)
                .<Added<ImageRecord>>map(Added.Duplicate::new)
                .orElseGet(() -> store(image, Optional.empty()));
    }

    @Override
    public synchronized Added<ImageRecord> putImage(ImageRecord image) {
        var current = active(image);
        return current.isPresent() && current.get().sameContent(image)
                ? new Added.Unchanged<>(current.get())
                : store(image, current);
    }

    @Override
    public synchronized Retired retireTemplate(Optional<TenantId> owner, String id) {
        var found = first(
                templates,
                template -> template.owner().equals(owner) && template.id().equals(id));
        found.filter(Template::active).ifPresent(this::retire);
        return found.map(template -> template.active() ? Retired.DONE : Retired.ALREADY)
                .orElse(Retired.UNKNOWN);
    }

    @Override
    public synchronized Retired retireImage(Optional<TenantId> owner, String id) {
        var found =
                first(images, image -> image.owner().equals(owner) && image.id().equals(id));
        found.filter(ImageRecord::active).ifPresent(this::retire);
        return found.map(image -> image.active() ? Retired.DONE : Retired.ALREADY)
                .orElse(Retired.UNKNOWN);
    }

    private Added<Template> store(Template template, Optional<Template> inPlaceOf) {
        if (templates.stream().anyMatch(stored -> stored.id().equals(template.id()))) {
            return new Added.IdTaken<>(template.id());
        }
        inPlaceOf.ifPresent(this::retire);
        int newest = templates.stream()
                .filter(stored -> sameLine(stored, template))
                .mapToInt(Template::version)
                .max()
                .orElse(0);
        templates.add(CatalogSamples.versioned(newest + 1, template));
        return new Added.Stored<>(templates.getLast());
    }

    private Added<ImageRecord> store(ImageRecord image, Optional<ImageRecord> inPlaceOf) {
        if (images.stream().anyMatch(stored -> stored.id().equals(image.id()))) {
            return new Added.IdTaken<>(image.id());
        }
        inPlaceOf.ifPresent(this::retire);
        images.add(image);
        return new Added.Stored<>(image);
    }

    private Optional<Template> overlapping(Template template) {
        return templates.stream()
                .filter(stored -> stored.active()
                        && stored.owner().equals(template.owner())
                        && stored.pair().equals(template.pair())
                        && stored.libraryVersions().overlaps(template.libraryVersions()))
                .min(Comparator.comparing((Template stored) -> !sameLine(stored, template))
                        .thenComparing(Template::id));
    }

    private Optional<ImageRecord> active(ImageRecord image) {
        return first(
                images,
                stored -> stored.active()
                        && stored.owner().equals(image.owner())
                        && stored.reference().equals(image.reference()));
    }

    private void retire(Template template) {
        templates.set(templates.indexOf(template), CatalogSamples.retired(template));
    }

    private void retire(ImageRecord image) {
        images.set(images.indexOf(image), CatalogSamples.retired(image));
    }

    private static boolean sameLine(Template one, Template other) {
        return one.owner().equals(other.owner())
                && one.pair().equals(other.pair())
                && one.libraryVersions().equals(other.libraryVersions());
    }

    private static boolean sees(TenantId tenant, Optional<TenantId> owner) {
        return owner.map(tenant::equals).orElse(true);
    }

    private static <T> Optional<T> first(List<T> entries, Predicate<T> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }
}
