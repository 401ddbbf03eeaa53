package io.cairn.job.plan;

import io.cairn.job.catalog.Catalog;
import io.cairn.job.catalog.ImageChoice;
import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.Pair;
import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.TemplateChoice;
import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.DescriptionFile;
import io.cairn.job.description.DescriptionFiller;
import io.cairn.job.description.FieldAllowList;
import io.cairn.job.description.ParsedTemplate;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Resolution;
import io.cairn.job.wiring.FileValues;
import io.cairn.job.wiring.Gang;
import io.cairn.job.wiring.JobType;
import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Steps 2 to 4 of the claim. The image comes first: a template is chosen for the concrete version of the library that the
 * image holds. Same catalog, same request, same id: same plan, byte for byte.
 */
public final class PlanJob {

    private static final int REASONS_TOLD = 20;

    private final Catalog catalog;
    private final ContentStore contents;
    private final StrictParse parse;
    private final PlanLimits limits;
    private final ProgramImages programImages;

    /** Parses a filled file as the scheduler will, and throws {@link IllegalArgumentException} for what it cannot read. */
    public interface StrictParse {
        void check(DescriptionFile file);
    }

    public PlanJob(
            Catalog catalog, ContentStore contents, StrictParse parse, PlanLimits limits, ProgramImages programImages) {
        this.catalog = catalog;
        this.contents = contents;
        this.parse = parse;
        this.limits = limits;
        this.programImages = programImages;
    }

    /** What would happen to {@code request} as the job {@code id}. Nothing is stored. */
    public Plan plan(TenantId tenant, JobRequest request, JobId id) {
        var type = JobType.named(request.jobType());
        if (type.isEmpty() || !Pair.isName(request.library())) {
            return unknownPair(request, TemplateChoice.offered(catalog.templates(tenant)));
        }
        var templates = catalog.templates(tenant, pair(request));
        if (templates.stream().noneMatch(Template::active)) {
            return unknownPair(request, TemplateChoice.offered(catalog.templates(tenant)));
        }
        var refusals = new ArrayList<>(RequestCheck.refusals(request, type.get(), limits));
        refusals.addAll(missingContent(tenant, request));
        if (!refusals.isEmpty()) {
            return new Plan.Refused(List.copyOf(refusals));
        }
        return request.image()
                .map(image -> brought(tenant, request, id, type.get(), templates, image))
                .orElseGet(() -> choose(tenant, request, id, type.get(), templates));
    }

    private Plan brought(
            TenantId tenant, JobRequest request, JobId id, JobType type, List<Template> templates, String image) {
        return switch (programImages.find(tenant, image)) {
            case ProgramImages.Answer.Found found ->
                template(tenant, request, id, type, templates, new ImageChoice.Answer.Chosen(found.image(), List.of()));
            case ProgramImages.Answer.NotNow silent ->
                refused(Refusal.Kind.ENGINE_UNAVAILABLE, "/image", silent.detail(), image, "to try again");
            case ProgramImages.Answer.Refused refused ->
                refused(Refusal.Kind.NO_IMAGE_FITS, "/image", refused.detail(), image, refused.allowed());
        };
    }

    private static Pair pair(JobRequest request) {
        return new Pair(request.library(), request.jobType());
    }

    private Plan choose(TenantId tenant, JobRequest request, JobId id, JobType type, List<Template> templates) {
        var pair = pair(request);
        var query = new ImageChoice.Query(
                tenant,
                pair,
                request.libraryVersion(),
                request.pythonVersion(),
                request.accelerator().orElse(DeviceKind.NONE),
                Optional.empty(),
                Optional.empty());
        return switch (ImageChoice.choose(query, catalog.images(tenant, request.library()))) {
            case ImageChoice.Answer.UnknownPair unknown ->
                refused(
                        Refusal.Kind.NO_IMAGE_FITS,
                        "/library",
                        "no image is stored for " + name(pair),
                        name(pair),
                        names(ImageChoice.offered(catalog.images(tenant))));
            case ImageChoice.Answer.NoneFits none ->
                refused(
                        Refusal.Kind.NO_IMAGE_FITS,
                        imagePointer(request),
                        "none of the stored images fits",
                        wanted(request),
                        some(none.rejected().stream().map(image -> image.reference() + ": " + image.detail())));
            case ImageChoice.Answer.Ambiguous both ->
                refused(
                        Refusal.Kind.AMBIGUOUS_CATALOG,
                        "/library",
                        "several images fit equally well",
                        wanted(request),
                        both.rivals().stream().map(ImageRecord::reference).collect(Collectors.joining(", ")));
            case ImageChoice.Answer.Chosen image -> template(tenant, request, id, type, templates, image);
        };
    }

    private Plan template(
            TenantId tenant,
            JobRequest request,
            JobId id,
            JobType type,
            List<Template> templates,
            ImageChoice.Answer.Chosen image) {
        var pair = pair(request);
        var query = new TemplateChoice.Query(tenant, pair, image.image().libraryVersion());
        return switch (TemplateChoice.choose(query, templates)) {
            case TemplateChoice.Answer.UnknownPair unknown -> unknownPair(request, unknown.offered());
            case TemplateChoice.Answer.NoneFits none ->
                refused(
                        Refusal.Kind.NO_TEMPLATE_FITS,
                        "/libraryVersion",
                        "no template fits the image " + image.image().reference(),
                        wanted(request),
                        some(none.rejected().stream().map(rejected -> rejected.id() + ": " + rejected.detail())));
            case TemplateChoice.Answer.Ambiguous both ->
                refused(
                        Refusal.Kind.AMBIGUOUS_CATALOG,
                        "/library",
                        "several templates fit equally well",
                        wanted(request),
                        both.rivals().stream().map(Template::id).collect(Collectors.joining(", ")));
            case TemplateChoice.Answer.Chosen template -> fill(request, id, type, image, template);
        };
    }

    private Plan fill(
            JobRequest request,
            JobId id,
            JobType type,
            ImageChoice.Answer.Chosen image,
            TemplateChoice.Answer.Chosen template) {
        var gang = RequestCheck.gang(request, type, limits);
        var facts = new FileValues.Facts(
                id,
                type,
                gang,
                image.image().pinned(),
                request.name(),
                request.program(),
                request.bootFile(),
                request.dataset(),
                request.args(),
                request.env(),
                request.endpoint());
        var parsed = ParsedTemplate.of(template.template().text());
        var clashes = clashes(request, template.template().id(), parsed);
        if (!clashes.isEmpty()) {
            return new Plan.Refused(clashes);
        }
        var values = FileValues.of(facts);
        return switch (DescriptionFiller.fill(parsed, values.job(), values.groups())) {
            case DescriptionFiller.Answer.Faulty faulty -> unfilled(template, faulty);
            case DescriptionFiller.Answer.Filled filled -> checked(filled.file(), request, gang, image, template);
        };
    }

    private static List<Refusal> clashes(JobRequest request, String id, ParsedTemplate template) {
        return template.ownEnvironment().stream()
                .filter(request.env()::containsKey)
                .map(name -> Refusal.of(
                        Refusal.Kind.RESERVED_ENVIRONMENT,
                        "/env/" + name,
                        name + " is set by the template " + id,
                        name,
                        "any other name"))
                .toList();
    }

    /** A template may need what a request leaves out; all else that it lacks is its own fault. */
    private static Plan unfilled(TemplateChoice.Answer.Chosen template, DescriptionFiller.Answer.Faulty faulty) {
        var pointers = faulty.missing().stream().map(FileValues::pointer).toList();
        if (pointers.isEmpty() || pointers.contains(Optional.<String>empty())) {
            return broken(template, String.valueOf(faulty.faults().getFirst()));
        }
        String id = template.template().id();
        return new Plan.Refused(pointers.stream()
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .map(pointer -> Refusal.invalid(pointer, "the template " + id + " needs it", "nothing", "a value"))
                .toList());
    }

    private Plan checked(
            DescriptionFile file,
            JobRequest request,
            Gang gang,
            ImageChoice.Answer.Chosen image,
            TemplateChoice.Answer.Chosen template) {
        var faults = FieldAllowList.check(file.yaml(), false);
        if (!faults.isEmpty()) {
            return broken(template, String.valueOf(faults.getFirst()));
        }
        var withoutDevices = DeviceCheck.leftOut(file, gang, template.template());
        if (withoutDevices.isPresent()) {
            return new Plan.Refused(List.of(withoutDevices.get()));
        }
        try {
            parse.check(file);
        } catch (IllegalArgumentException unreadable) {
            return broken(template, String.valueOf(unreadable.getMessage()));
        }
        var resolution = new Resolution(
                template.template().id(),
                template.template().version(),
                image.image().pinned(),
                layers(request, image.image()),
                request.program());
        var demand = new Demand(gang.milliCpu(), gang.memoryBytes());
        return new Plan.Ready(
                resolution,
                file,
                gang.ranks(),
                demand,
                gang.devices(),
                passedOver(image, template),
                request.image().map(named -> image.image()));
    }

    private static List<Resolution.Layer> layers(JobRequest request, ImageRecord image) {
        var layers = new ArrayList<>(image.layers());
        request.program()
                .ifPresent(sha ->
                        layers.add(new Resolution.Layer(Resolution.Kind.PROGRAM, "program-" + sha, "sha256:" + sha)));
        return List.copyOf(layers);
    }

    private static List<Plan.PassedOver> passedOver(
            ImageChoice.Answer.Chosen image, TemplateChoice.Answer.Chosen template) {
        return Stream.concat(
                        template.rejected().stream()
                                .map(other -> new Plan.PassedOver(
                                        "template", other.id(), other.why().name(), other.detail())),
                        image.rejected().stream()
                                .map(other -> new Plan.PassedOver(
                                        "image", other.id(), other.why().name(), other.detail())))
                .toList();
    }

    private List<Refusal> missingContent(TenantId tenant, JobRequest request) {
        return Stream.of(
                        missing(tenant, Content.Kind.PROGRAM, "/program", request.program()),
                        missing(tenant, Content.Kind.DATASET, "/dataset", request.dataset()))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Refusal> missing(TenantId tenant, Content.Kind kind, String pointer, Optional<Sha256> sha) {
        return sha.filter(hash -> contents.find(tenant, kind, hash).isEmpty())
                .map(hash -> Refusal.of(
                        Refusal.Kind.UNKNOWN_CONTENT,
                        pointer,
                        "nothing was uploaded with this hash",
                        hash.hex(),
                        "the sha256 that an upload answered"));
    }

    private static Plan unknownPair(JobRequest request, List<Pair> offered) {
        String pair = request.library() + "/" + request.jobType();
        return refused(Refusal.Kind.UNKNOWN_PAIR, "/jobType", "no template serves " + pair, pair, names(offered));
    }

    private static Plan broken(TemplateChoice.Answer.Chosen template, String detail) {
        return new Plan.Refused(List.of(Refusal.of(
                Refusal.Kind.BROKEN_TEMPLATE,
                "/jobType",
                "the template " + template.template().id() + " does not make a valid file: " + detail,
                template.template().id(),
                "a template that fills to a valid file")));
    }

    private static Plan refused(Refusal.Kind kind, String pointer, String detail, String given, String allowed) {
        return new Plan.Refused(List.of(Refusal.of(kind, pointer, detail, given, allowed)));
    }

    private static String imagePointer(JobRequest request) {
        return request.libraryVersion().isPresent() ? "/libraryVersion" : "/library";
    }

    private static String wanted(JobRequest request) {
        return request.library()
                + request.libraryVersion().map(version -> " " + version).orElse("")
                + request.pythonVersion().map(version -> ", Python " + version).orElse("")
                + ", " + request.accelerator().orElse("cpu");
    }

    private static String name(Pair pair) {
        return pair.library() + "/" + pair.jobType();
    }

    private static String names(List<Pair> pairs) {
        return pairs.stream().map(PlanJob::name).collect(Collectors.joining(", "));
    }

    /** A catalog may hold hundreds; a reader is helped by the first ones. */
    private static String some(Stream<String> reasons) {
        return reasons.limit(REASONS_TOLD).collect(Collectors.joining("; "));
    }
}
