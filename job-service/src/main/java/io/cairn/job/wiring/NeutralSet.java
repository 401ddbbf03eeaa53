package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.wiring.JobType.Variable;
import io.cairn.job.wiring.JobType.Variable.Fixed;
import io.cairn.job.wiring.JobType.Variable.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What every job finds whatever its type and library, and the names that no tenant may set. */
public final class NeutralSet {

    /** Where the program is, if the job has one. */
    public static final String PROGRAM = "/cairn/program";
    /** Where the data set is, if the job has one. */
    public static final String DATASET = "/cairn/dataset";
    /** What is written here is kept. */
    public static final String OUTPUT = "/cairn/output";

    /** What is written here is found by the next attempt of the job; all ranks share it. */
    public static final String CHECKPOINT = "/cairn/checkpoint";

    private static final Set<String> PREFIXES = Set.of("CAIRN_", "PET_", "LD_", "NVIDIA_");

    private static final Set<String> NAMES = Set.of(
            "HOME",
            "PATH",
            "OMP_NUM_THREADS",
            "JOB_COMPLETION_INDEX",
            "MASTER_ADDR",
            "MASTER_PORT",
            "WORLD_SIZE",
            "RANK",
            "LOCAL_RANK",
            "USE_LIBUV",
            "TF_CONFIG",
            "OMPI_MCA_orte_default_hostfile",
            "OMPI_MCA_orte_keep_fqdn_hostnames",
            "OMPI_MCA_plm_rsh_agent",
            "OMPI_MCA_plm_rsh_args",
            "OMPI_MCA_hwloc_base_binding_policy",
            "PRTE_MCA_prte_default_hostfile",
            "PRTE_MCA_prte_keep_fqdn_hostnames",
            "PRTE_MCA_plm_ssh_agent",
            "PRTE_MCA_plm_ssh_args",
            "PRTE_MCA_hwloc_default_binding_policy");

    private NeutralSet() {}

    /** Names and values; the same for equal arguments, in this order. */
    public static List<Variable> of(JobId job, Gang gang, TaskGroup group) {
        var variables = new ArrayList<>(own(job, gang, group));
        if (gang.groups().size() > 1) {
            for (var other : gang.groups()) {
                String hosts = String.join(",", Peers.of(job, gang, other));
                variables.add(new Fixed("CAIRN_" + other.task().toUpperCase(Locale.ROOT) + "_HOSTS", hosts));
            }
        }
        return List.copyOf(variables);
    }

    private static List<Variable> own(JobId job, Gang gang, TaskGroup group) {
        return List.of(
                new Fixed("CAIRN_JOB_ID", job.value()),
                new Fixed("CAIRN_TASK", group.task()),
                new Fixed("CAIRN_NODE_LIST", String.join(",", Peers.of(job, gang, group))),
                new Index("CAIRN_NODE_RANK"),
                new Fixed("CAIRN_NODE_COUNT", String.valueOf(group.quantity())),
                new Fixed("CAIRN_ACCELERATOR_COUNT", String.valueOf(devices(group))),
                new Fixed("CAIRN_PROGRAM_DIR", PROGRAM),
                new Fixed("CAIRN_DATASET_DIR", DATASET),
                new Fixed("CAIRN_OUTPUT_DIR", OUTPUT),
                new Fixed("CAIRN_CHECKPOINT_DIR", CHECKPOINT),
                new Fixed("HOME", "/tmp"),
                // More threads than processors make a rank two to three times slower, and its sums differ from run to
                // run.
                new Fixed("OMP_NUM_THREADS", String.valueOf((group.milliCpu() + 999) / 1000)));
    }

    private static int devices(TaskGroup group) {
        return group.accelerators().map(TaskGroup.Accelerators::each).orElse(0);
    }

    /** Whether the platform owns {@code name} in every job, so that a program behaves the same under each job type. */
    public static boolean isReserved(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name.toUpperCase(Locale.ROOT)::startsWith);
    }
}
