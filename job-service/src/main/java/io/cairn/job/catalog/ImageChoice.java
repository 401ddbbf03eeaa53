package io.cairn.job.catalog;

import io.cairn.kit.tenancy.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the one image for a pair, or says why none fits. No clock, no I/O: same images in any order, same answer.
 * Those that fit are ordered by
 *
 * <ol>
 *   <li>owner: the tenant's own before the platform's;
 *   <li>job types: one that names the pair's before those that serve every type;
 *   <li>library version: the newest first, then by its text;
 *   <li>Python version: the newest first, then by its text; one without Python last;
 *   <li>CUDA version: the newest first, then by its text; one without CUDA last;
 *   <li>id.
 * </ol>
 *
 * Architectures have no order: when the query leaves it open and the best of two differ in it, the answer is ambiguous.
 */
public final class ImageChoice {

    private static final Comparator<String> NEWEST_FIRST =
            Versions.ORDER.thenComparing(Comparator.naturalOrder()).reversed();
    /** Of images that serve the pair: none that names its job types is of another pair's. */
    private static final Comparator<ImageRecord> RANK = Comparator.comparing(
                    (ImageRecord image) -> image.owner().isEmpty())
            .thenComparing(image -> image.jobTypes().isEmpty())
            .thenComparing(ImageRecord::libraryVersion, NEWEST_FIRST)
            .thenComparing(ImageRecord::pythonVersion, newestFirstAbsentLast())
            .thenComparing(ImageRecord::cuda, newestFirstAbsentLast());

    private static final Comparator<ImageRecord> ORDER = RANK.thenComparing(ImageRecord::id);

    private ImageChoice() {}

    /**
     * What is looked for; an empty field does not narrow.
     *
     * @param libraryVersion a version or its beginning, and likewise Python's and CUDA's
     */
    public record Query(
            TenantId tenant,
            Pair pair,
            Optional<String> libraryVersion,
            Optional<String> pythonVersion,
            String accelerator,
            Optional<String> cuda,
            Optional<String> architecture) {}

    /** What was chosen, or why nothing was. */
    public sealed interface Answer {
        /** This one; the others of the pair were passed over for the reason that each carries. */
        record Chosen(ImageRecord image, List<Rejected> rejected) implements Answer {}

        /**
         * The pair has no image that the tenant sees.
         *
         * @param offered pairs that have an active image; job type {@code *} stands for all
         */
        record UnknownPair(Pair wanted, List<Pair> offered) implements Answer {}

        /** The pair has images and each is passed over. */
        record NoneFits(List<Rejected> rejected) implements Answer {}

        /** Several fit equally well and differ in architecture. */
        record Ambiguous(List<ImageRecord> rivals) implements Answer {}
    }

    /** An image that was passed over, with a sentence for people. */
    public record Rejected(String id, String reference, Why why, String detail) {}

    /** Why an image was passed over, in the order in which they are looked for. */
    public enum Why {
        RETIRED,
        LIBRARY_VERSION,
        PYTHON_VERSION,
        ACCELERATOR,
        CUDA_VERSION,
        ARCHITECTURE,
        OUTRANKED
    }

    /** Chooses among {@code images}; those of other tenants count as absent. */
    public static Answer choose(Query query, List<ImageRecord> images) {
        var visible = images.stream()
                .filter(image -> image.owner().map(query.tenant()::equals).orElse(true))
                .sorted(ORDER)
                .toList();
        var candidates = visible.stream()
                .filter(image -> image.library().equals(query.pair().library())
                        && image.serves(query.pair().jobType()))
                .toList();
        if (candidates.isEmpty()) {
            return new Answer.UnknownPair(query.pair(), offered(visible));
        }
        var fitting = candidates.stream()
                .filter(image -> objection(query, image).isEmpty())
                .toList();
        if (fitting.isEmpty()) {
            return new Answer.NoneFits(rejected(query, candidates, Optional.empty()));
        }
        ImageRecord best = fitting.getFirst();
        var equals =
                fitting.stream().filter(image -> RANK.compare(image, best) == 0).toList();
        return equals.stream().map(ImageRecord::architecture).distinct().count() > 1
                ? new Answer.Ambiguous(equals)
                : new Answer.Chosen(best, rejected(query, candidates, Optional.of(best)));
    }

    /** Every pair with an active image, sorted; job type {@code *} stands for all. */
    public static List<Pair> offered(List<ImageRecord> images) {
        return images.stream()
                .filter(ImageRecord::active)
                .flatMap(image -> image.jobTypes().isEmpty()
                        ? List.of(new Pair(image.library(), "*")).stream()
                        : image.jobTypes().stream().map(jobType -> new Pair(image.library(), jobType)))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Rejected> rejected(Query query, List<ImageRecord> candidates, Optional<ImageRecord> chosen) {
        return candidates.stream()
                .filter(image -> !chosen.equals(Optional.of(image)))
                .flatMap(image -> objection(query, image)
                        .or(() -> chosen.map(best -> new Rejected(
                                image.id(),
                                image.reference(),
                                Why.OUTRANKED,
                                "it fits, " + best.id() + " comes first")))
                        .stream())
                .toList();
    }

    /** The first objection, in the order of {@link Why}. */
    private static Optional<Rejected> objection(Query query, ImageRecord image) {
        if (!image.active()) {
            return Optional.of(new Rejected(image.id(), image.reference(), Why.RETIRED, "it was retired"));
        }
        return version(query.libraryVersion(), Optional.of(image.libraryVersion()), Why.LIBRARY_VERSION, image)
                .or(() -> version(query.pythonVersion(), image.pythonVersion(), Why.PYTHON_VERSION, image))
                .or(() -> same(Optional.of(query.accelerator()), image.accelerator(), Why.ACCELERATOR, image))
                .or(() -> version(query.cuda(), image.cuda(), Why.CUDA_VERSION, image))
                .or(() -> same(query.architecture(), image.architecture(), Why.ARCHITECTURE, image));
    }

    private static Optional<Rejected> version(
            Optional<String> wanted, Optional<String> held, Why why, ImageRecord image) {
        boolean fits = wanted.map(beginning -> held.filter(version -> Versions.matches(beginning, version))
                        .isPresent())
                .orElse(true);
        return fits ? Optional.empty() : Optional.of(differs(wanted, held, why, image));
    }

    private static Optional<Rejected> same(Optional<String> wanted, String held, Why why, ImageRecord image) {
        return wanted.map(held::equals).orElse(true)
                ? Optional.empty()
                : Optional.of(differs(wanted, Optional.of(held), why, image));
    }

    private static Rejected differs(Optional<String> wanted, Optional<String> held, Why why, ImageRecord image) {
        String detail = "it has " + held.orElse("none") + ", asked for is " + wanted.orElse("any");
        return new Rejected(image.id(), image.reference(), why, detail);
    }

    private static Comparator<Optional<String>> newestFirstAbsentLast() {
        return Comparator.comparing((Optional<String> version) -> version.isEmpty())
                .thenComparing(version -> version.orElse("0"), NEWEST_FIRST);
    }
}
