package io.cairn.job.catalog.jpa;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.Pair;
import io.cairn.job.catalog.Template;
import io.cairn.kit.tenancy.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** {@link Catalog} in PostgreSQL. */
@Component
public class JpaCatalog implements Catalog {

    private static final Limit RETIRED_SHOWN = Limit.of(MOST_ACTIVE);

    private final TemplateRows templates;
    private final ImageRows images;
    private final TransactionTemplate reading;
    private final TransactionTemplate writing;

    JpaCatalog(TemplateRows templates, ImageRows images, PlatformTransactionManager transactions) {
        this.templates = templates;
        this.images = images;
        writing = new TransactionTemplate(transactions);
        reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
    }

    @Override
    public List<Template> templates(TenantId tenant) {
        return in(
                reading,
                () -> Stream.concat(
                                templates.active(tenant.value()).stream(),
                                templates.retired(tenant.value(), RETIRED_SHOWN).stream())
                        .distinct() // one that is retired between the two queries is in both
                        .map(TemplateRow::toTemplate)
                        .sorted(Comparator.comparing(Template::id))
                        .toList());
    }

    @Override
    public List<ImageRecord> images(TenantId tenant) {
        return in(
                reading,
                () -> Stream.concat(
                                images.active(tenant.value()).stream(),
                                images.retired(tenant.value(), RETIRED_SHOWN).stream())
                        .distinct() // one that is retired between the two queries is in both
                        .map(ImageRow::toRecord)
                        .sorted(Comparator.comparing(ImageRecord::id))
                        .toList());
    }

    @Override
    public List<Template> templates(TenantId tenant, Pair pair) {
        return in(
                reading,
                () -> templates.ofPair(tenant.value(), pair.library(), pair.jobType(), MOST_ACTIVE).stream()
                        .map(TemplateRow::toTemplate)
                        .sorted(Comparator.comparing(Template::id))
                        .toList());
    }

    @Override
    public List<ImageRecord> images(TenantId tenant, String library) {
        return in(
                reading,
                () -> images.ofLibrary(tenant.value(), library, MOST_ACTIVE).stream()
                        .map(ImageRow::toRecord)
                        .sorted(Comparator.comparing(ImageRecord::id))
                        .toList());
    }

    @Override
    public Optional<Template> template(TenantId tenant, String id) {
        return in(reading, () -> templates.seenBy(tenant.value(), id).map(TemplateRow::toTemplate));
    }

    @Override
    public Optional<ImageRecord> image(TenantId tenant, String id) {
        return in(reading, () -> images.seenBy(tenant.value(), id).map(ImageRow::toRecord));
    }

    @Override
    public List<ImageRecord> imagesNamed(TenantId tenant, String reference) {
        return in(
                reading,
                () -> images.named(tenant.value(), reference, RETIRED_SHOWN).stream()
                        .map(ImageRow::toRecord)
                        .toList());
    }

    @Override
    public Added<Template> addTemplate(Template template) {
        return write(
                template.owner(),
                () -> overlapping(template)
                        .<Added<Template>>map(Added.Duplicate::new)
                        .orElseGet(() -> store(template, Optional.empty())));
    }

    @Override
    public Added<Template> putTemplate(Template template) {
        return write(template.owner(), () -> {
            var known = sameText(template);
            if (known.isPresent()) {
                return new Added.Unchanged<>(known.get());
            }
            var current = overlapping(template);
            boolean replaces = current.map(active -> active.libraryVersions().equals(template.libraryVersions()))
                    .orElse(true);
            return replaces ? store(template, current.map(Template::id)) : new Added.Duplicate<>(current.orElseThrow());
        });
    }

    @Override
    public Added<ImageRecord> addImage(ImageRecord image) {
        return write(
                image.owner(),
                () -> images.activeOf(name(image.owner()), image.reference())
                        .<Added<ImageRecord>>map(row -> new Added.Duplicate<>(row.toRecord()))
                        .orElseGet(() -> store(image, Optional.empty())));
    }

    @Override
    public Added<ImageRecord> putImage(ImageRecord image) {
        return write(image.owner(), () -> {
            var current =
                    images.activeOf(name(image.owner()), image.reference()).map(ImageRow::toRecord);
            if (current.isPresent() && current.get().sameContent(image)) {
                return new Added.Unchanged<>(current.get());
            }
            return store(image, current.map(ImageRecord::id));
        });
    }

    @Override
    public Retired retireTemplate(Optional<TenantId> owner, String id) {
        return in(writing, () -> retired(templates.retire(name(owner), id), templates.isActive(name(owner), id)));
    }

    @Override
    public Retired retireImage(Optional<TenantId> owner, String id) {
        return in(writing, () -> retired(images.retire(name(owner), id), images.isActive(name(owner), id)));
    }

    private static Retired retired(int changed, Optional<Boolean> known) {
        return changed > 0 ? Retired.DONE : known.map(active -> Retired.ALREADY).orElse(Retired.UNKNOWN);
    }

    private Optional<Template> sameText(Template template) {
        String range = template.libraryVersions().toString();
        return templates
                .ofText(
                        name(template.owner()),
                        template.library(),
                        template.jobType(),
                        range,
                        template.text(),
                        Limit.of(1))
                .stream()
                .findFirst()
                .map(TemplateRow::toTemplate);
    }

    private Optional<Template> overlapping(Template template) {
        return templates.activeOf(name(template.owner()), template.library(), template.jobType()).stream()
                .map(TemplateRow::toTemplate)
                .filter(active -> active.libraryVersions().overlaps(template.libraryVersions()))
                // The very same range first: it is the one that a put replaces.
                .min(Comparator.comparing(
                                (Template active) -> !active.libraryVersions().equals(template.libraryVersions()))
                        .thenComparing(Template::id));
    }

    private Added<Template> store(Template template, Optional<String> inPlaceOf) {
        String owner = name(template.owner());
        if (templates.existsById(template.id())) {
            return new Added.IdTaken<>(template.id());
        }
        inPlaceOf.ifPresent(replaced -> templates.retire(owner, replaced));
        if (inPlaceOf.isEmpty() && templates.countActive(owner) >= MOST_ACTIVE) {
            return new Added.Full<>(MOST_ACTIVE);
        }
        int newest = templates.newestVersion(
                owner,
                template.library(),
                template.jobType(),
                template.libraryVersions().toString());
        return new Added.Stored<>(
                templates.saveAndFlush(new TemplateRow(template, newest + 1)).toTemplate());
    }

    private Added<ImageRecord> store(ImageRecord image, Optional<String> inPlaceOf) {
        if (images.existsById(image.id())) {
            return new Added.IdTaken<>(image.id());
        }
        inPlaceOf.ifPresent(replaced -> images.retire(name(image.owner()), replaced));
        if (inPlaceOf.isEmpty() && images.countActive(name(image.owner())) >= MOST_ACTIVE) {
            return new Added.Full<>(MOST_ACTIVE);
        }
        return new Added.Stored<>(images.saveAndFlush(new ImageRow(image)).toRecord());
    }

    /**
     * Two writers of one owner could each find no overlap and both store. The lock lets the second one look only after the
     * first has committed; it goes with the transaction, a killed owner's too.
     */
    private <T> T write(Optional<TenantId> owner, Supplier<T> work) {
        return in(writing, () -> {
            templates.lock("catalog/" + owner.map(TenantId::value).orElse(""));
            return work.get();
        });
    }

    private static <T> T in(TransactionTemplate transaction, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static @Nullable String name(Optional<TenantId> owner) {
        return owner.map(TenantId::value).orElse(null);
    }
}
