package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.wiring.JobType.Variable.Fixed;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Parameters live on ranks of their own ({@code ps}); the chief and the workers train on them. The cluster is told in
 * {@code TF_CONFIG}, as TensorFlow's guide to distributed training has it, and in the neutral set.
 */
public record ParameterServer() implements JobType {

    private static final String PORT = "2222";

    @Override
    public String name() {
        return "parameter-server";
    }

    @Override
    public List<Role> roles() {
        return List.of(
                new Role("chief", Quantity.ONE, Ending.DECIDES),
                new Role("worker", new Quantity(0, Gang.MOST_RANKS - 2, 1), Ending.DECIDES),
                new Role("ps", new Quantity(1, Gang.MOST_RANKS - 1, 1), Ending.FOLLOWS));
    }

    @Override
    public boolean computes(String task) {
        return !task.equals("ps");
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        String cluster = gang.groups().stream()
                .map(task -> "\"" + task.task() + "\":[" + addresses(job, gang, task) + "]")
                .collect(Collectors.joining(",", "{", "}"));
        // The rank's number stands in an entry before this one.
        String config =
                "{\"cluster\":%s,\"task\":{\"type\":\"%s\",\"index\":$(CAIRN_NODE_RANK)},\"environment\":\"cloud\"}"
                        .formatted(cluster, group.task());
        return List.of(
                new Fixed("TF_CONFIG", config),
                new Fixed("CAIRN_PORT_PS", PORT),
                // As under pytorch-ddp: torch.distributed.rpc meets at a store too.
                new Fixed("USE_LIBUV", "0"));
    }

    private static String addresses(JobId job, Gang gang, TaskGroup group) {
        return Peers.of(job, gang, group).stream()
                .map(host -> "\"" + host + ":" + PORT + "\"")
                .collect(Collectors.joining(","));
    }
}
