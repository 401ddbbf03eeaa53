package io.cairn.job.catalog;

import io.cairn.kit.tenancy.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Port: stored templates and image identifiers. A write joins the caller's transaction or makes its own, and writes of
 * the same owner wait for each other, so each answer holds when it is given.
 */
public interface Catalog {

    /** How many active entries of each sort one owner may have. */
    int MOST_ACTIVE = 500;

    /** The platform's templates and the tenant's own, by id; all active ones, and the newest {@value #MOST_ACTIVE} retired. */
    List<Template> templates(TenantId tenant);

    /** The platform's images and the tenant's own, by id; all active ones, and the newest {@value #MOST_ACTIVE} retired. */
    List<ImageRecord> images(TenantId tenant);

    /** As {@link #templates(TenantId)}, those of one pair; at most {@value #MOST_ACTIVE} retired ones of that pair. */
    List<Template> templates(TenantId tenant, Pair pair);

    /** As {@link #images(TenantId)}, those of one library; at most {@value #MOST_ACTIVE} retired ones of that library. */
    List<ImageRecord> images(TenantId tenant, String library);

    /** The template if {@code tenant} sees it. */
    Optional<Template> template(TenantId tenant, String id);

    /** The image record if {@code tenant} sees it. */
    Optional<ImageRecord> image(TenantId tenant, String id);

    /**
     * Every record of that NAME:TAG that {@code tenant} sees, retired ones included, newest first: what a container
     * scheduler asks before it lets an image in.
     */
    List<ImageRecord> imagesNamed(TenantId tenant, String reference);

    /** Stores an active template; its version becomes the next of its owner, pair and range. */
    Added<Template> addTemplate(Template template);

    /** Stores an active image record. */
    Added<ImageRecord> addImage(ImageRecord image);

    /**
     * Makes {@code template} the active one of its owner, pair and range: stores it and retires the one that was, in one
     * step. A text that stands there, or once stood there and was retired or replaced, changes nothing: what somebody
     * decided by hand is not undone.
     */
    Added<Template> putTemplate(Template template);

    /**
     * Makes {@code image} the active one of its owner and reference: stores it and retires the one that was, in one step.
     * The same content again changes nothing.
     */
    Added<ImageRecord> putImage(ImageRecord image);

    /** Takes a template of exactly this owner (empty: the platform) out of use for good. */
    Retired retireTemplate(Optional<TenantId> owner, String id);

    /** Takes an image record of exactly this owner (empty: the platform) out of use for good. */
    Retired retireImage(Optional<TenantId> owner, String id);

    /** What became of a new entry. */
    sealed interface Added<T> {
        /** It is stored as {@code entry}. */
        record Stored<T>(T entry) implements Added<T> {}

        /** {@code entry} has the same content, see the put that answers it. */
        record Unchanged<T>(T entry) implements Added<T> {}

        /** The active {@code entry} takes its place: the same reference, or an overlapping range of the same pair. */
        record Duplicate<T>(T entry) implements Added<T> {}

        /** The id is taken. */
        record IdTaken<T>(String id) implements Added<T> {}

        /** The owner has {@code most} active entries. */
        record Full<T>(int most) implements Added<T> {}
    }

    /** What became of a request to retire. */
    enum Retired {
        DONE,
        ALREADY,
        UNKNOWN
    }
}
