package io.cairn.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.catalog.ImageRecord;
import io.cairn.job.catalog.InMemoryCatalog;
import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.VersionRange;
import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.HostileTexts;
import io.cairn.job.description.VariableReferences;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Requests;
import io.cairn.job.submit.Resolution;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.property.Property;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanJobTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final JobId ID = new JobId("j0123456789abcdefghijklmno");
    private static final Sha256 PROGRAM = Sha256.of("program".getBytes(StandardCharsets.UTF_8));
    private static final PlanLimits LIMITS =
            new PlanLimits(4000, 8L << 30, 1000, 1L << 30, Duration.ofHours(24), Inventory.NONE);

    /** Every image of this name is there. */
    private static final ProgramImages IMAGES = (tenant, reference) -> reference.contains("there")
            ? new ProgramImages.Answer.Found(brought(tenant, reference))
            : new ProgramImages.Answer.Refused("the registry shows no such image", "another");

    private final PlanJob planner = new PlanJob(stored(), new Contents(), StrictManifest::read, LIMITS, IMAGES);

    @Test
    void aDdpRequestBecomesOneIndexedJobWithAServiceForPeerNames() {
        var ready = (Plan.Ready) plan("pytorch-ddp", ask -> ask);
        var documents = StrictManifest.read(ready.file());
        assertThat(documents).extracting(HasMetadata::getKind).containsExactly("Service", "Job");
        var spec = ((Job) documents.get(1)).getSpec();
        assertThat(spec.getCompletions()).isEqualTo(2);
        var env = spec.getTemplate().getSpec().getContainers().getFirst().getEnv();
        assertThat(env)
                .filteredOn(variable -> variable.getName().equals("MASTER_ADDR"))
                .singleElement()
                .satisfies(variable -> assertThat(variable.getValue()).isEqualTo(ID + "-worker-0." + ID));
        assertThat(ready.ranks()).isEqualTo(2);
        assertThat(ready.demand()).isEqualTo(new Demand(2000, 2L << 30));
        assertThat(ready.resolution().layers()).hasSize(2);
    }

    @Test
    void aSingleRequestHasNoServiceAndNothingOfDdp() {
        var ready = (Plan.Ready) plan("single", ask -> ask);
        assertThat(StrictManifest.read(ready.file()))
                .extracting(HasMetadata::getKind)
                .containsExactly("Job");
        assertThat(ready.file().yaml()).doesNotContain("MASTER_ADDR").contains("CAIRN_OUTPUT_DIR");
    }

    @Test
    void eachTaskIsAJobOfItsOwnAndAllRanksCount() {
        var ready =
                (Plan.Ready) planner.plan(ACME, tasks(bare("parameter-server"), task("ps", 2), task("worker", 3)), ID);
        var jobs = StrictManifest.read(ready.file()).stream()
                .filter(Job.class::isInstance)
                .map(Job.class::cast)
                .toList();
        assertThat(jobs)
                .extracting(job -> job.getMetadata().getLabels().get("io.cairn.task"))
                .containsExactly("chief", "worker", "ps");
        assertThat(jobs).extracting(job -> job.getSpec().getCompletions()).containsExactly(1, 3, 2);
        assertThat(ready.ranks()).isEqualTo(6);
        assertThat(ready.demand()).isEqualTo(new Demand(6000, 6L << 30));
    }

    @Test
    void aTaskThatAJobMayDoWithoutHasNoJob() {
        var ready = (Plan.Ready) planner.plan(ACME, tasks(bare("parameter-server"), task("worker", 0)), ID);
        assertThat(ready.ranks()).isEqualTo(2);
        assertThat(ready.file().yaml()).doesNotContain("io.cairn.task: worker");
    }

    @Test
    void aTaskTwiceAndTooManyRanksInAllAreRefused() {
        var refused = (Plan.Refused) planner.plan(
                ACME, tasks(bare("parameter-server"), task("ps", 20), task("ps", 1), task("worker", 20)), ID);
        assertThat(refused.refusals()).extracting(Refusal::pointer).containsExactly("/tasks/1/type", "/tasks");
    }

    @Test
    void theSameRequestGivesTheSameBytes() {
        var one = (Plan.Ready) plan("pytorch-ddp", ask -> ask);
        var two = (Plan.Ready) plan("pytorch-ddp", ask -> ask);
        assertThat(two.file()).isEqualTo(one.file());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\n  privileged: true",
                "\"}]\nhostPath: {path: /}",
                "${image}",
                "&a *a",
                "!!java.net.URL [http://x]",
                "yes",
                "1e3",
                "null",
                "\u0007\u2028\u0085 bell and separators",
                "--- \n- x",
                "# no comment",
                " \t "
            })
    void df1_whateverANameHoldsItStaysOneValue(String hostile) {
        var ready = (Plan.Ready) plan(
                "single",
                ask -> Requests.like(ask)
                        .name(hostile)
                        .args(hostile)
                        .env(Map.of("VALUE", hostile))
                        .made());
        var job = (Job) StrictManifest.read(ready.file()).getFirst();
        var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(job.getMetadata().getAnnotations()).containsEntry("io.cairn/name", hostile);
        assertThat(container.getArgs()).containsExactly(hostile);
        assertThat(container.getEnv().getFirst().getValue()).isEqualTo(hostile);
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
    }

    @Test
    void anUnknownPairIsNamedWithWhatExists() {
        var refused = refusal(
                plan("single", ask -> Requests.as("caffe", "single", ask).made()));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.UNKNOWN_PAIR);
        assertThat(refused.given()).contains("caffe/single");
        assertThat(refused.allowed())
                .contains(
                        "custom/single, pytorch/batch, pytorch/parameter-server, pytorch/pytorch-ddp, pytorch/single");
        assertThat(refusal(plan("mpi", ask -> ask)).kind()).isEqualTo(Refusal.Kind.UNKNOWN_PAIR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAIRN_JOB_ID", "RANK", "MASTER_ADDR", "PET_NNODES", "LD_PRELOAD", "HOME", "cairn_x"})
    void aNameOfTheWiringIsRefusedUnderEveryJobType(String name) {
        for (String jobType : List.of("single", "pytorch-ddp")) {
            var refused = refusal(plan(jobType, ask -> env(ask, Map.of(name, "x"))));
            assertThat(refused.kind()).isEqualTo(Refusal.Kind.RESERVED_ENVIRONMENT);
            assertThat(refused.pointer()).isEqualTo("/env/" + name);
        }
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        var plan = (Plan.Refused) plan(
                "pytorch-ddp",
                ask -> Requests.like(ask)
                        .program(Sha256.of(new byte[] {1}), "../escape.py")
                        .args("nul\0")
                        .env(Map.of("1BAD", "x"))
                        .tasks(new JobRequest.TaskRequest(
                                "ps", 99, Optional.of(new JobRequest.Resources(1, 1, Optional.empty()))))
                        .runLimit(Duration.ofDays(30))
                        .ttl(Duration.ofDays(4_000))
                        .made());
        assertThat(plan.refusals())
                .extracting(Refusal::pointer)
                .containsExactly(
                        "/bootFile",
                        "/args/0",
                        "/env/1BAD",
                        "/tasks/0/type",
                        "/tasks/0/quantity",
                        "/tasks/0/resources/milliCpu",
                        "/tasks/0/resources/memoryBytes",
                        "/runLimit",
                        "/ttl",
                        "/program");
    }

    @Test
    void aVersionThatNoImageHasIsToldWithWhatThereIs() {
        var refused = refusal(
                plan("single", ask -> Requests.like(ask).libraryVersion("1.0").made()));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.NO_IMAGE_FITS);
        assertThat(refused.allowed().orElseThrow()).contains("cairn.local/pytorch-cpu:2.6.0");
    }

    @Test
    void aLibraryAndAJobTypeAreEnough() {
        for (String jobType : List.of("single", "pytorch-ddp")) {
            var ready = (Plan.Ready) planner.plan(ACME, bare(jobType), ID);
            var job = (Job) StrictManifest.read(ready.file()).getLast();
            var pod = job.getSpec().getTemplate().getSpec();
            assertThat(pod.getContainers().getFirst().getCommand()).containsExactly("python3");
            assertThat(pod.getVolumes())
                    .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                    .as("what the job keeps from attempt to attempt")
                    .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
                    .containsExactly("checkpoint-" + ID);
            assertThat(job.getMetadata().getAnnotations()).isEmpty();
            assertThat(ready.resolution().program()).isEmpty();
        }
    }

    @Test
    void programAndDataSetAreMountedReadOnlyByTheirHashes() {
        var ready = (Plan.Ready)
                plan("single", ask -> Requests.like(ask).dataset(PROGRAM).made());
        var pod = ((Job) StrictManifest.read(ready.file()).getFirst())
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(pod.getContainers().getFirst().getCommand()).containsExactly("python3", "/cairn/program/train.py");
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null
                        && Boolean.TRUE.equals(volume.getPersistentVolumeClaim().getReadOnly()))
                .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
                .containsExactly("program-" + PROGRAM, "dataset-" + PROGRAM);
    }

    @Test
    void df2_whateverARequestHoldsTheFileHoldsItOnce() {
        Property.forAll(1000, random -> {
            String hostile = atMost(50, HostileTexts.any(random)); // a longer name is refused, rightly
            var made = (Plan.Ready) plan(
                    random.nextBoolean() ? "single" : "pytorch-ddp",
                    ask -> Requests.like(ask)
                            .env(Map.of("VALUE", hostile))
                            .args("--", hostile)
                            .name(hostile)
                            .made());
            var job = (Job) StrictManifest.read(made.file()).getLast();
            var container =
                    job.getSpec().getTemplate().getSpec().getContainers().getFirst();
            assertThat(job.getMetadata().getAnnotations()).isEqualTo(Map.of("io.cairn/name", hostile));
            assertThat(container.getArgs()).containsExactly("--", VariableReferences.escape(hostile));
            assertThat(container.getEnv().getFirst().getValue()).isEqualTo(VariableReferences.escape(hostile));
            assertThat(made.file().yaml()).matches("[\\x20-\\x7e\\n]*");
        });
    }

    private static String atMost(int characters, String text) {
        return text.codePoints()
                .limit(characters)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void whatPeopleReadIsBoundedAndCanBeKept() {
        var plan = (Plan.Refused) plan(
                "single",
                ask -> Requests.like(ask)
                        .libraryVersion("")
                        .pythonVersion("3 13")
                        .accelerator("gpu")
                        .name("nul\0")
                        .dataset(Sha256.of(new byte[] {2}))
                        .args("x".repeat(9000))
                        .task("\ud800")
                        .tags("fine", "x".repeat(2000))
                        .params(Map.of("a/b", "x".repeat(2000), "fine", "0.1", "y".repeat(201), "1", "z", "nul\0"))
                        .made());
        assertThat(plan.refusals())
                .extracting(Refusal::pointer)
                .containsExactly(
                        "/libraryVersion",
                        "/pythonVersion",
                        "/accelerator",
                        "/args/0",
                        "/name",
                        "/task",
                        "/tags/1",
                        "/params/a~1b",
                        "/params/" + "y".repeat(201),
                        "/params/z",
                        "/dataset");
        assertThat(plan.refusals())
                .allMatch(refusal -> refusal.given().orElseThrow().length() < 300);
    }

    @Test
    void aTemplateThatNeedsAProgramSaysSo() {
        var refused = refusal(withTemplate("- $if: ${bootFile}\n          $then: ${bootFile}", "- ${bootFile}")
                .plan(ACME, bare("single"), ID));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refused.pointer()).isEqualTo("/program");
    }

    @Test
    void aNameThatTheTemplateSetsIsRefusedToo() {
        var setting = withTemplate("env: ${env}", "env: [{name: MODE, value: fast}, \"${env}\"]");
        assertThat(setting.plan(ACME, bare("single"), ID)).isInstanceOf(Plan.Ready.class);
        var refused = refusal(setting.plan(ACME, env(bare("single"), Map.of("MODE", "slow")), ID));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.RESERVED_ENVIRONMENT);
        assertThat(refused.pointer()).isEqualTo("/env/MODE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"args: [\"${unheardOf}\"]", "args: {", "hostNetwork: true", "args: ${quantity}"})
    void aTemplateThatMakesNoValidFileIsTheCatalogsFault(String broken) {
        var refused = refusal(withTemplate("args: ${args}", broken).plan(ACME, bare("single"), ID));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.BROKEN_TEMPLATE);
    }

    /** A planner with the shipped template for one rank, one line of it replaced. */
    private static PlanJob withTemplate(String line, String replacement) {
        var shipped = template("single", "python.yml");
        String text = shipped.text().replace(line, replacement);
        assertThat(text).as("the template has that line").isNotEqualTo(shipped.text());
        var catalog = new InMemoryCatalog();
        catalog.addImage(image());
        catalog.addTemplate(new Template(
                "changed",
                Optional.empty(),
                shipped.library(),
                shipped.jobType(),
                shipped.libraryVersions(),
                true,
                1,
                text,
                shipped.createdAt()));
        return new PlanJob(catalog, new Contents(), StrictManifest::read, LIMITS, IMAGES);
    }

    private static JobRequest bare(String jobType) {
        return Requests.of("pytorch", jobType).made();
    }

    private Plan plan(String jobType, UnaryOperator<JobRequest> change) {
        var ask = Requests.of("pytorch", jobType)
                .name("a name")
                .program(PROGRAM, "train.py")
                .args("--steps", "3")
                .made();
        return planner.plan(ACME, change.apply(ask), ID);
    }

    private static JobRequest env(JobRequest ask, Map<String, String> env) {
        return Requests.like(ask).env(env).made();
    }

    private static JobRequest.TaskRequest task(String type, int quantity) {
        return new JobRequest.TaskRequest(type, quantity, Optional.empty());
    }

    private static JobRequest tasks(JobRequest ask, JobRequest.TaskRequest... tasks) {
        return Requests.like(ask).tasks(tasks).made();
    }

    @Test
    void aCustomJobRunsTheImageThatItNamesUnderTheDigestThatTheRegistryAnswered() {
        var ready = (Plan.Ready)
                planner.plan(ACME, custom("custom", Optional.of("r.example:5000/there:1"), "run", "--fast"), ID);
        assertThat(ready.resolution().image()).isEqualTo("r.example:5000/there:1@sha256:" + PROGRAM);
        assertThat(ready.resolution().layers())
                .extracting(Resolution.Layer::kind)
                .containsExactly(Resolution.Kind.PROGRAM);
        assertThat(ready.brought()).hasValue(brought(ACME, "r.example:5000/there:1"));
        assertThat(command(ready)).containsExactly("run", "--fast");
        assertThat(command((Plan.Ready) planner.plan(ACME, custom("custom", Optional.of("r.example/there:1")), ID)))
                .as("without arguments the image's own command runs")
                .isEmpty();
        assertThat(((Plan.Ready) plan("single", ask -> ask)).brought()).isEmpty();
    }

    private static List<String> command(Plan.Ready ready) {
        var job = (Job) StrictManifest.read(ready.file()).getFirst();
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getCommand();
    }

    @Test
    void aCustomJobWithoutAnImageOrWithOneThatIsNotThereIsRefusedAtTheImage() {
        for (Optional<String> image : List.of(
                Optional.<String>empty(),
                Optional.of("there"),
                Optional.of("library/there:1"),
                Optional.of("r.example/gone:1"),
                Optional.of("r.example/there:1@sha256:short"))) {
            assertThat(refusal(planner.plan(ACME, custom("custom", image), ID)).pointer())
                    .as("%s", image)
                    .isEqualTo("/image");
        }
        assertThat(refusal(planner.plan(ACME, custom("pytorch", Optional.of("r.example/there:1")), ID))
                        .pointer())
                .isEqualTo("/image");
    }

    private static Refusal refusal(Plan plan) {
        return ((Plan.Refused) plan).refusals().getFirst();
    }

    private static ImageRecord brought(TenantId tenant, String reference) {
        return new ImageRecord(
                "brought",
                Optional.of(tenant),
                JobRequest.CUSTOM,
                "1",
                Optional.empty(),
                "cpu",
                Optional.empty(),
                "amd64",
                Set.of(),
                reference,
                ImageRecord.Kind.DIGEST,
                PROGRAM,
                List.of(new Resolution.Layer(Resolution.Kind.PROGRAM, reference, "sha256:" + PROGRAM)),
                true,
                Instant.EPOCH);
    }

    /** A job without a program, of one rank. */
    private static JobRequest custom(String library, Optional<String> image, String... args) {
        var ask = Requests.of(library, "single").args(args);
        image.ifPresent(ask::image);
        return ask.made();
    }

    /** The templates that ship, and one image. */
    private static InMemoryCatalog stored() {
        var catalog = new InMemoryCatalog();
        catalog.addTemplate(template("single", "python.yml"));
        catalog.addTemplate(template("pytorch-ddp", "python.yml"));
        catalog.addTemplate(template("parameter-server", "python.yml"));
        catalog.addTemplate(template("batch", "python.yml"));
        catalog.addTemplate(template(JobRequest.CUSTOM, "single", "custom.yml"));
        catalog.addImage(image());
        return catalog;
    }

    private static Template template(String jobType, String file) {
        return template("pytorch", jobType, file);
    }

    private static Template template(String library, String jobType, String file) {
        try (InputStream in = PlanJobTest.class.getResourceAsStream("/catalog/templates/" + file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Template(
                    library + "-" + jobType,
                    Optional.empty(),
                    library,
                    jobType,
                    VersionRange.parse("*"),
                    true,
                    1,
                    text,
                    Instant.EPOCH);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static ImageRecord image() {
        return new ImageRecord(
                "pytorch-cpu",
                Optional.empty(),
                "pytorch",
                "2.6.0",
                Optional.of("3.13"),
                "cpu",
                Optional.empty(),
                "amd64",
                Set.of(),
                "cairn.local/pytorch-cpu:2.6.0",
                ImageRecord.Kind.IMAGE_ID,
                PROGRAM,
                List.of(new Resolution.Layer(Resolution.Kind.LIBRARY, "cairn.local/pytorch-cpu:2.6.0", "sha256:x")),
                true,
                Instant.EPOCH);
    }

    private static final class Contents implements ContentStore {
        @Override
        public Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256) {
            return sha256.equals(PROGRAM)
                    ? Optional.of(new Content(tenant, kind, sha256, 1, 1, 1, Instant.EPOCH))
                    : Optional.empty();
        }

        @Override
        public InputStream openTar(Content content) {
            throw new UnsupportedOperationException();
        }
    }
}
