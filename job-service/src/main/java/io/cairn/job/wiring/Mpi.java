package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.wiring.JobType.Variable.Fixed;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * MPI: one launcher runs {@code mpirun}, which starts the program in the workers over SSH. The hosts stand in a hostfile, the
 * key pair in a Secret that the file refers to by name only. Settings are given in the names of Open MPI 4 ({@code OMPI_MCA_})
 * and of 5, whose launching is a project of its own ({@code PRTE_MCA_}).
 */
public record Mpi() implements JobType {

    /** What the names of Secrets with the key pair of a job end with. */
    public static final String SSH_SECRET = "-ssh";

    private static final String HOSTFILE_MAP = "-hostfile";
    private static final String HOSTFILE = "/cairn/mpi/hostfile";
    private static final String LAUNCHER = "launcher";
    private static final String WORKER = "worker";

    /** The workers' host key is the job's own, so no host is trusted at first sight. A worker may be up a little later. */
    private static final String SSH_ARGS = "-p 2222 -i /cairn/ssh/id_ecdsa -o IdentitiesOnly=yes -o BatchMode=yes"
            + " -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/cairn/ssh/known_hosts"
            + " -o GlobalKnownHostsFile=/dev/null -o ConnectionAttempts=60 -o LogLevel=ERROR";

    @Override
    public String name() {
        return "mpi";
    }

    @Override
    public List<Role> roles() {
        return List.of(
                new Role(LAUNCHER, Quantity.ONE, Ending.DECIDES),
                new Role(WORKER, new Quantity(1, Gang.MOST_RANKS - 1, 2), Ending.FOLLOWS));
    }

    @Override
    public boolean computes(String task) {
        return !task.equals(LAUNCHER);
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        if (!group.task().equals(LAUNCHER)) {
            return List.of();
        }
        return List.of(
                new Fixed("OMPI_MCA_orte_default_hostfile", HOSTFILE),
                new Fixed("OMPI_MCA_orte_keep_fqdn_hostnames", "true"),
                new Fixed("OMPI_MCA_plm_rsh_agent", "ssh"),
                new Fixed("OMPI_MCA_plm_rsh_args", SSH_ARGS),
                // Containers of one machine see all of its processors, and would all bind their ranks to the first
                // ones.
                new Fixed("OMPI_MCA_hwloc_base_binding_policy", "none"),
                new Fixed("PRTE_MCA_prte_default_hostfile", HOSTFILE),
                new Fixed("PRTE_MCA_prte_keep_fqdn_hostnames", "true"),
                new Fixed("PRTE_MCA_plm_ssh_agent", "ssh"),
                new Fixed("PRTE_MCA_plm_ssh_args", SSH_ARGS),
                new Fixed("PRTE_MCA_hwloc_default_binding_policy", "none"));
    }

    @Override
    public Map<String, Object> values(JobId job, Gang gang) {
        return Map.of(
                "sshSecret", job + SSH_SECRET, "hostfileMap", job + HOSTFILE_MAP, "hostfile", hostfile(job, gang));
    }

    /** A slot for each accelerator that a worker gets; without any one for each whole processor, one at least. */
    private static String hostfile(JobId job, Gang gang) {
        return gang.group(WORKER).stream()
                .flatMap(workers ->
                        Peers.of(job, gang, workers).stream().map(host -> host + " slots=" + slots(workers) + "\n"))
                .collect(Collectors.joining());
    }

    private static long slots(TaskGroup workers) {
        return workers.accelerators()
                .map(devices -> (long) devices.each())
                .orElse(Math.max(1, workers.milliCpu() / 1000));
    }
}
