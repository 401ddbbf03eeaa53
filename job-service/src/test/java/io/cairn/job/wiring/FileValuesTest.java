package io.cairn.job.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.content.Sha256;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.submit.JobRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileValuesTest {

    private static final JobId JOB = new JobId("j0123456789abcdefghijklmno");
    private static final Sha256 HASH = Sha256.of("x".getBytes(StandardCharsets.UTF_8));
    private static final String INDEX = "the rank's index";

    @Test
    void dataParallelRanksFindEachOtherByName() {
        var env = environment(new PytorchDdp(), 3, Map.of());
        assertThat(env)
                .containsEntry("CAIRN_JOB_ID", JOB.value())
                .containsEntry(
                        "CAIRN_NODE_LIST", "%1$s-worker-0.%1$s,%1$s-worker-1.%1$s,%1$s-worker-2.%1$s".formatted(JOB))
                .containsEntry("CAIRN_NODE_RANK", INDEX)
                .containsEntry("CAIRN_NODE_COUNT", "3")
                .containsEntry("CAIRN_ACCELERATOR_COUNT", "0")
                .containsEntry("CAIRN_PROGRAM_DIR", "/cairn/program")
                .containsEntry("CAIRN_DATASET_DIR", "/cairn/dataset")
                .containsEntry("CAIRN_OUTPUT_DIR", "/cairn/output")
                .containsEntry("HOME", "/tmp")
                .containsEntry("MASTER_ADDR", JOB + "-worker-0." + JOB)
                .containsEntry("MASTER_PORT", "29500")
                .containsEntry("WORLD_SIZE", "3")
                .containsEntry("RANK", INDEX)
                .containsEntry("PET_NNODES", "3")
                .containsEntry("PET_NPROC_PER_NODE", "1")
                .containsEntry("PET_NODE_RANK", INDEX)
                .containsEntry("PET_MASTER_ADDR", JOB + "-worker-0." + JOB)
                .containsEntry("PET_MASTER_PORT", "29500")
                .containsEntry("USE_LIBUV", "0");
    }

    @Test
    void aRankThatIsAloneNeedsNoName() {
        assertThat(environment(new PytorchDdp(), 1, Map.of()))
                .containsEntry("CAIRN_NODE_LIST", "localhost")
                .containsEntry("MASTER_ADDR", "localhost");
        assertThat(environment(new Single(), 1, Map.of())).doesNotContainKey("MASTER_ADDR");
    }

    @ParameterizedTest
    @CsvSource({"50,1", "1000,1", "1001,2", "2000,2", "2500,3"})
    void threadsAreProcessorsRoundedUp(long milliCpu, String threads) {
        assertThat(environment(facts(new Single(), new TaskGroup("worker", 1, milliCpu, 1 << 20), Map.of())))
                .containsEntry("OMP_NUM_THREADS", threads);
    }

    @Test
    void everyNameThatTheWiringSetsIsReserved() {
        for (JobType type : JobType.ALL.values()) {
            var gang = new Gang(type.roles().stream()
                    .map(role -> new TaskGroup(role.task(), role.quantity().most(), 1000, 1 << 20))
                    .toList());
            for (var group : FileValues.of(facts(type, gang, Map.of())).groups()) {
                assertThat(environment(group).keySet()).as(type.name()).allMatch(NeutralSet::isReserved);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"LD_PRELOAD", "LD_LIBRARY_PATH", "PATH", "JOB_COMPLETION_INDEX", "CAIRN_X", "PET_X", "cairn_x"})
    void soAreNamesThatWouldBreakIt(String name) {
        assertThat(NeutralSet.isReserved(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PYTHONPATH", "LR", "MY_PATH", "XCAIRN_", "RANKS", "_"})
    void otherNamesAreTheTenants(String name) {
        assertThat(NeutralSet.isReserved(name)).isFalse();
    }

    @Test
    void parametersHaveRanksOfTheirOwnAndTheClusterIsToldAsTensorFlowReadsIt() {
        var gang = new Gang(List.of(
                new TaskGroup("chief", 1, 1000, 1 << 20),
                new TaskGroup("worker", 2, 1000, 1 << 20),
                new TaskGroup("ps", 1, 500, 1 << 20)));
        var groups = FileValues.of(facts(new ParameterServer(), gang, Map.of())).groups();
        assertThat(groups).extracting(group -> group.get("task")).containsExactly("chief", "worker", "ps");
        assertThat(groups.get(2))
                .containsEntry("forPs", true)
                .doesNotContainKey("forWorker")
                .containsEntry("cpu", "500m");
        var worker = environment(groups.get(1));
        assertThat(worker)
                .containsEntry("CAIRN_NODE_COUNT", "2")
                .containsEntry("CAIRN_NODE_LIST", "%1$s-worker-0.%1$s,%1$s-worker-1.%1$s".formatted(JOB))
                .containsEntry("CAIRN_PS_HOSTS", "%1$s-ps-0.%1$s".formatted(JOB))
                .containsEntry("CAIRN_CHIEF_HOSTS", "%1$s-chief-0.%1$s".formatted(JOB))
                .containsEntry(
                        "TF_CONFIG",
                        ("{\"cluster\":{\"chief\":[\"%1$s-chief-0.%1$s:2222\"],\"worker\":[\"%1$s-worker-0.%1$s:2222\","
                                        + "\"%1$s-worker-1.%1$s:2222\"],\"ps\":[\"%1$s-ps-0.%1$s:2222\"]},"
                                        + "\"task\":{\"type\":\"worker\",\"index\":$(CAIRN_NODE_RANK)},\"environment\":\"cloud\"}")
                                .formatted(JOB));
        assertThat(List.copyOf(worker.keySet()).indexOf("CAIRN_NODE_RANK"))
                .as("Kubernetes fills in what stands before")
                .isLessThan(List.copyOf(worker.keySet()).indexOf("TF_CONFIG"));
    }

    @Test
    void mpirunFindsWorkersAndKeyAndOnlyTheLauncherIsToldHow() {
        var gang = new Gang(
                List.of(new TaskGroup("launcher", 1, 500, 1 << 20), new TaskGroup("worker", 2, 2500, 1 << 20)));
        var values = FileValues.of(facts(new Mpi(), gang, Map.of()));
        assertThat(values.job())
                .containsEntry("sshSecret", JOB + "-ssh")
                .containsEntry("hostfileMap", JOB + "-hostfile")
                .containsEntry("hostfile", "%1$s-worker-0.%1$s slots=2\n%1$s-worker-1.%1$s slots=2\n".formatted(JOB));
        var launcher = environment(values.groups().getFirst());
        for (String name : List.of("OMPI_MCA_orte_default_hostfile", "PRTE_MCA_prte_default_hostfile")) {
            assertThat(launcher).containsEntry(name, "/cairn/mpi/hostfile");
        }
        assertThat(launcher.get("PRTE_MCA_plm_ssh_args"))
                .isEqualTo(launcher.get("OMPI_MCA_plm_rsh_args"))
                .contains("-i /cairn/ssh/id_ecdsa", "StrictHostKeyChecking=yes");
        assertThat(environment(values.groups().getLast()).keySet())
                .noneMatch(name -> name.startsWith("OMPI_") || name.startsWith("PRTE_"));
    }

    @Test
    void aWorkerOfLessThanAProcessorHasASlot() {
        var gang = new Gang(List.of(new TaskGroup("launcher", 1, 50, 1), new TaskGroup("worker", 1, 50, 1)));
        assertThat(new Mpi().values(JOB, gang).get("hostfile"))
                .isEqualTo("%1$s-worker-0.%1$s slots=1\n".formatted(JOB));
    }

    @Test
    void aShardKnowsItsNumberAndHowManyThereAre() {
        assertThat(environment(new Batch(), 3, Map.of()))
                .containsEntry("CAIRN_SHARD_INDEX", INDEX)
                .containsEntry("CAIRN_SHARD_COUNT", "3");
    }

    @Test
    void aProgramWithAPortIsToldWhereToListenAndItsFileWhoIsLetIn() {
        for (var type : List.of(Interactive.NOTEBOOK, Interactive.TENSORBOARD, new Serving())) {
            int number = type.port().orElseThrow().number();
            assertThat(environment(type, 1, Map.of())).containsEntry("CAIRN_PORT", String.valueOf(number));
            assertThat(only(facts(type, new TaskGroup("worker", 1, 1000, 1 << 20), Map.of())))
                    .containsEntry("port", number)
                    .containsEntry("endpoint", JOB + "-endpoint")
                    .containsEntry("access", "token")
                    .containsEntry("healthPath", "/healthz");
        }
        assertThat(environment(new Single(), 1, Map.of())).doesNotContainKey("CAIRN_PORT");
    }

    @Test
    void whatTheTenantWritesReachesItsProgramAsItWas() {
        var env = environment(new Single(), 1, Map.of("A", "$(HOME) $$ $x"));
        assertThat(env).containsEntry("A", "$$(HOME) $$$ $x");
    }

    @Test
    void whatAJobDoesNotHaveHasNoValue() {
        var bare = new FileValues.Facts(
                JOB,
                new Single(),
                new Gang(List.of(new TaskGroup("worker", 1, 1000, 1 << 20))),
                "i",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty());
        assertThat(FileValues.of(bare).groups().getFirst())
                .doesNotContainKeys("name", "programClaim", "datasetClaim", "bootFile", "peers", "port", "endpoint");
        assertThat(only(facts(new PytorchDdp(), new TaskGroup("worker", 2, 1500, 1 << 20), Map.of())))
                .containsEntry("name", "a name")
                .containsEntry("programClaim", "program-" + HASH)
                .containsEntry("datasetClaim", "dataset-" + HASH)
                .containsEntry("bootFile", "/cairn/program/train.py")
                .containsEntry("peers", true)
                .containsEntry("group", JOB + "-worker")
                .containsEntry("quantity", 2)
                .containsEntry("cpu", "1500m")
                .containsEntry("memory", "1048576");
    }

    private static Map<String, String> environment(JobType type, int ranks, Map<String, String> userEnv) {
        return environment(facts(type, new TaskGroup("worker", ranks, 1000, 1 << 20), userEnv));
    }

    private static Map<String, String> environment(FileValues.Facts facts) {
        return environment(only(facts));
    }

    private static Map<String, Object> only(FileValues.Facts facts) {
        return FileValues.of(facts).groups().getFirst();
    }

    private static Map<String, String> environment(Map<String, Object> group) {
        var env = new LinkedHashMap<String, String>();
        for (Object entry : (List<?>) group.get("env")) {
            var mapping = (Map<?, ?>) entry;
            Object value = mapping.get("value");
            assertThat(env.put(String.valueOf(mapping.get("name")), value == null ? INDEX : String.valueOf(value)))
                    .as("%s is there once", mapping.get("name"))
                    .isNull();
        }
        return env;
    }

    private static FileValues.Facts facts(JobType type, TaskGroup group, Map<String, String> userEnv) {
        return facts(type, new Gang(List.of(group)), userEnv);
    }

    private static FileValues.Facts facts(JobType type, Gang gang, Map<String, String> userEnv) {
        return new FileValues.Facts(
                JOB,
                type,
                gang,
                "example/image:1",
                Optional.of("a name"),
                Optional.of(HASH),
                Optional.of("train.py"),
                Optional.of(HASH),
                List.of(),
                userEnv,
                Optional.of(new JobRequest.Endpoint(Optional.of("/healthz"), Optional.empty())));
    }
}
