package io.cairn.job.catalog;

import io.cairn.kit.tenancy.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the one template for a pair and a concrete library version, or says why none fits. No clock, no I/O: same
 * templates in any order, same answer. Those that fit are ordered by
 *
 * <ol>
 *   <li>owner: the tenant's own before the platform's;
 *   <li>version: the newest first;
 *   <li>id, so that lists have one order. Two that tie in 1 and 2 are not settled by it: they are a broken catalog.
 * </ol>
 */
public final class TemplateChoice {

    private static final Comparator<Template> RANK = Comparator.comparing(
                    (Template template) -> template.owner().isEmpty())
            .thenComparing(Template::version, Comparator.reverseOrder());
    private static final Comparator<Template> ORDER = RANK.thenComparing(Template::id);

    private TemplateChoice() {}

    /**
     * What is looked for.
     *
     * @param libraryVersion the version that the chosen image holds
     */
    public record Query(TenantId tenant, Pair pair, String libraryVersion) {}

    /** What was chosen, or why nothing was. */
    public sealed interface Answer {
        /** This one; the others of the pair were passed over for the reason that each carries. */
        record Chosen(Template template, List<Rejected> rejected) implements Answer {}

        /** The pair has no template that the tenant sees; these pairs have an active one. */
        record UnknownPair(Pair wanted, List<Pair> offered) implements Answer {}

        /** The pair has templates and each is passed over. */
        record NoneFits(List<Rejected> rejected) implements Answer {}

        /** Several fit equally well, which an intact catalog excludes. */
        record Ambiguous(List<Template> rivals) implements Answer {}
    }

    /** A template that was passed over, with a sentence for people. */
    public record Rejected(String id, Why why, String detail) {}

    /** Why a template was passed over. */
    public enum Why {
        RETIRED,
        VERSION_OUTSIDE,
        OUTRANKED
    }

    /** Chooses among {@code templates}; those of other tenants count as absent. */
    public static Answer choose(Query query, List<Template> templates) {
        var visible = templates.stream()
                .filter(template -> template.owner().map(query.tenant()::equals).orElse(true))
                .sorted(ORDER)
                .toList();
        var candidates = visible.stream()
                .filter(template -> template.pair().equals(query.pair()))
                .toList();
        if (candidates.isEmpty()) {
            return new Answer.UnknownPair(query.pair(), offered(visible));
        }
        var fitting = candidates.stream()
                .filter(template -> objection(query, template).isEmpty())
                .toList();
        if (fitting.isEmpty()) {
            return new Answer.NoneFits(rejected(query, candidates, Optional.empty()));
        }
        Template best = fitting.getFirst();
        var rivals = fitting.stream()
                .filter(template -> RANK.compare(template, best) == 0)
                .toList();
        return rivals.size() > 1
                ? new Answer.Ambiguous(rivals)
                : new Answer.Chosen(best, rejected(query, candidates, Optional.of(best)));
    }

    /** Every pair with an active template, sorted. */
    public static List<Pair> offered(List<Template> templates) {
        return templates.stream()
                .filter(Template::active)
                .map(Template::pair)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Rejected> rejected(Query query, List<Template> candidates, Optional<Template> chosen) {
        return candidates.stream()
                .filter(template -> !chosen.equals(Optional.of(template)))
                .flatMap(template ->
                        objection(query, template).or(() -> chosen.map(best -> outranked(template, best))).stream())
                .toList();
    }

    /** The first objection, in the order in which its reader can do something about it. */
    private static Optional<Rejected> objection(Query query, Template template) {
        return Stream.of(retired(template), outside(query, template))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Rejected> retired(Template template) {
        return template.active()
                ? Optional.empty()
                : Optional.of(new Rejected(template.id(), Why.RETIRED, "it was retired"));
    }

    private static Optional<Rejected> outside(Query query, Template template) {
        return template.libraryVersions().contains(query.libraryVersion())
                ? Optional.empty()
                : Optional.of(new Rejected(
                        template.id(),
                        Why.VERSION_OUTSIDE,
                        "it is for " + template.libraryVersions() + ", the image holds " + query.libraryVersion()));
    }

    private static Rejected outranked(Template template, Template best) {
        return new Rejected(template.id(), Why.OUTRANKED, "it fits, " + best.id() + " comes before it");
    }
}
