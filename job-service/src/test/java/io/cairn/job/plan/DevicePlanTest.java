package io.cairn.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.catalog.CatalogSamples;
import io.cairn.job.catalog.InMemoryCatalog;
import io.cairn.job.catalog.Template;
import io.cairn.job.catalog.VersionRange;
import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.job.description.fabric8.StrictManifest;
import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.registry.ProgramImages;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.submit.Requests;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.property.Property;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a request that names an accelerator. */
class DevicePlanTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final JobId ID = new JobId("j0123456789abcdefghijklmno");
    private static final Sha256 PROGRAM = Sha256.of("program".getBytes(StandardCharsets.UTF_8));
    private static final String GPU = "nvidia.com/gpu";

    @Test
    void aRankWithoutAWordGetsOneDeviceAndAnImageThatWasBuiltForIt() {
        var ready = ready(planner(4).plan(ACME, ask("single").made(), ID));
        assertThat(ready.resolution().image()).contains("torch-cuda");
        assertThat(limits(ready)).isEqualTo(Map.of("worker", new Quantity("1")));
        assertThat(environment(ready, "worker")).containsEntry("CAIRN_ACCELERATOR_COUNT", "1");
        assertThat(ready.devices())
                .contains(new DeviceNeed(DeviceKind.CUDA, List.of(new DeviceNeed.Share("worker", 1, 1))));
    }

    @Test
    void aJobWithoutAnAcceleratorHasNoneAndRunsTheImageForProcessors() {
        var ready = ready(planner(4).plan(ACME, Requests.of("torch", "single").made(), ID));
        assertThat(ready.resolution().image()).contains("torch-cpu");
        assertThat(ready.devices()).isEmpty();
        assertThat(ready.file().yaml()).doesNotContain(GPU);
        assertThat(environment(ready, "worker")).containsEntry("CAIRN_ACCELERATOR_COUNT", "0");
    }

    @Test
    void ranksThatDoNotComputeGetNoneUnlessTheyAreGivenOne() {
        var mpi = ready(
                planner(8).plan(ACME, ask("mpi").tasks(task("worker", 2, 3)).made(), ID));
        assertThat(limits(mpi)).isEqualTo(Map.of("worker", new Quantity("3")));
        assertThat(mpi.file().yaml()).as("a slot for each device").contains("slots=3");
        var servers = ready(planner(8).plan(ACME, ask("parameter-server").made(), ID));
        assertThat(limits(servers)).isEqualTo(Map.of("chief", new Quantity("1"), "worker", new Quantity("1")));
        var all = ready(planner(8)
                .plan(ACME, ask("parameter-server").tasks(task("ps", 1, 2)).made(), ID));
        assertThat(limits(all)).containsEntry("ps", new Quantity("2"));
    }

    @Test
    void moreThanThereIsIsRefusedWithWhatThereIs() {
        var refused = refusal(planner(3)
                .plan(ACME, ask("pytorch-ddp").tasks(task("worker", 2, 2)).made(), ID));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refused.pointer()).isEqualTo("/tasks");
        assertThat(refused.given()).contains("4");
        assertThat(refused.allowed()).contains("at most 3");
        var none = refusal(planner(0).plan(ACME, ask("single").made(), ID));
        assertThat(none.pointer()).isEqualTo("/accelerator");
        assertThat(none.allowed()).contains("cpu");
    }

    @Test
    void whatMakesNoSenseIsRefusedWhereItStands() {
        var unknown = refusal(planner(2)
                .plan(ACME, Requests.of("torch", "single").accelerator("tpu").made(), ID));
        assertThat(unknown.pointer()).isEqualTo("/accelerator");
        assertThat(unknown.allowed()).contains("cpu, cuda (2)");
        var withoutKind =
                Requests.of("torch", "single").tasks(task("worker", 1, 1)).made();
        assertThat(refusal(planner(2).plan(ACME, withoutKind, ID)).pointer())
                .isEqualTo("/tasks/0/resources/accelerators");
        for (int count : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            var wrong = ask("single").tasks(task("worker", 1, count)).made();
            assertThat(refusal(planner(2).plan(ACME, wrong, ID)).pointer())
                    .isEqualTo("/tasks/0/resources/accelerators");
        }
        var nobody = ask("single").tasks(task("worker", 1, 0)).made();
        assertThat(refusal(planner(2).plan(ACME, nobody, ID)).pointer()).isEqualTo("/accelerator");
    }

    @Test
    void aTemplateWithoutAPlaceForDevicesIsNotUsedForThem() {
        var planner = planner(
                2, text -> text.replaceAll(" +nvidia.com/gpu:\n +\\$if: \\$\\{cuda}\n +\\$then: \\$\\{cuda}\n", ""));
        assertThat(planner.plan(ACME, Requests.of("torch", "single").made(), ID))
                .isInstanceOf(Plan.Ready.class);
        var refused = refusal(planner.plan(ACME, ask("single").made(), ID));
        assertThat(refused.kind()).isEqualTo(Refusal.Kind.NO_TEMPLATE_FITS);
        assertThat(refused.pointer()).isEqualTo("/accelerator");
    }

    @Test
    void noTenantSaysWhichDevicesAContainerSees() {
        var hostile = ask("single").env(Map.of("NVIDIA_VISIBLE_DEVICES", "all")).made();
        assertThat(refusal(planner(1).plan(ACME, hostile, ID)).kind()).isEqualTo(Refusal.Kind.RESERVED_ENVIRONMENT);
    }

    @Test
    void whatIsTakenCanBeGivenAndTheFileAsksForExactlyThat() {
        Property.forAll(500, random -> {
            int all = random.nextInt(12);
            int ranks = 1 + random.nextInt(5);
            int each = random.nextInt(5);
            var plan = planner(all)
                    .plan(
                            ACME,
                            ask("pytorch-ddp")
                                    .tasks(task("worker", ranks, each))
                                    .made(),
                            ID);
            boolean fits = each > 0 && ranks * each <= all;
            assertThat(plan instanceof Plan.Ready)
                    .as("%s x %s of %s", ranks, each, all)
                    .isEqualTo(fits);
            if (plan instanceof Plan.Ready ready) {
                assertThat(ready.devices().orElseThrow().total()).isEqualTo(ranks * each);
                assertThat(limits(ready)).isEqualTo(Map.of("worker", new Quantity(String.valueOf(each))));
            }
        });
    }

    private static Requests ask(String jobType) {
        return Requests.of("torch", jobType).accelerator("cuda").program(PROGRAM, "main.py");
    }

    private static JobRequest.TaskRequest task(String type, int quantity, int each) {
        return new JobRequest.TaskRequest(
                type, quantity, Optional.of(new JobRequest.Resources(1000, 1L << 30, Optional.of(each))));
    }

    private static PlanJob planner(int devices) {
        return planner(devices, text -> text);
    }

    private static PlanJob planner(int devices, UnaryOperator<String> change) {
        var inventory = new Inventory(IntStream.range(0, devices)
                .mapToObj(
                        number -> new Device("d" + number, DeviceKind.CUDA, Device.Driver.SIMULATED, Optional.empty()))
                .toList());
        var catalog = new InMemoryCatalog();
        for (String jobType : List.of("single", "pytorch-ddp", "parameter-server")) {
            catalog.addTemplate(template(jobType, "python.yml", change));
        }
        catalog.addTemplate(template("mpi", "mpi.yml", change));
        catalog.addImage(CatalogSamples.image("torch-cpu").build());
        catalog.addImage(CatalogSamples.image("torch-cuda").accelerator("cuda").build());
        return new PlanJob(
                catalog,
                new EverythingStored(),
                StrictManifest::read,
                new PlanLimits(4000, 8L << 30, 1000, 1L << 30, Duration.ofHours(24), inventory),
                (tenant, reference) -> new ProgramImages.Answer.Refused("none here", "none"));
    }

    private static Template template(String jobType, String file, UnaryOperator<String> change) {
        try (var in = DevicePlanTest.class.getResourceAsStream("/catalog/templates/" + file)) {
            return new Template(
                    "t-" + jobType,
                    Optional.empty(),
                    "torch",
                    jobType,
                    VersionRange.parse("[2.0,)"),
                    true,
                    1,
                    change.apply(new String(in.readAllBytes(), StandardCharsets.UTF_8)),
                    Instant.EPOCH);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Plan.Ready ready(Plan plan) {
        assertThat(plan).isInstanceOf(Plan.Ready.class);
        return (Plan.Ready) plan;
    }

    private static Refusal refusal(Plan plan) {
        assertThat(plan).isInstanceOf(Plan.Refused.class);
        return ((Plan.Refused) plan).refusals().getFirst();
    }

    /** What a container of each task is limited to. */
    private static Map<String, Quantity> limits(Plan.Ready ready) {
        return jobs(ready)
                .filter(job -> container(job).getResources().getLimits().containsKey(GPU))
                .collect(Collectors.toMap(
                        DevicePlanTest::task,
                        job -> container(job).getResources().getLimits().get(GPU)));
    }

    private static Map<String, String> environment(Plan.Ready ready, String task) {
        return jobs(ready)
                .filter(job -> task(job).equals(task))
                .flatMap(job -> container(job).getEnv().stream())
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(variable -> variable.getName(), variable -> variable.getValue()));
    }

    private static Stream<Job> jobs(Plan.Ready ready) {
        return StrictManifest.read(ready.file()).stream()
                .filter(Job.class::isInstance)
                .map(Job.class::cast);
    }

    private static String task(Job job) {
        return job.getMetadata().getLabels().get("io.cairn.task");
    }

    private static Container container(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    /** A store that holds whatever it is asked for. */
    private static final class EverythingStored implements ContentStore {
        @Override
        public Optional<Content> find(TenantId tenant, Content.Kind kind, Sha256 sha256) {
            return Optional.of(new Content(tenant, kind, sha256, 1, 1, 1, Instant.EPOCH));
        }

        @Override
        public InputStream openTar(Content content) {
            throw new UnsupportedOperationException();
        }
    }
}
