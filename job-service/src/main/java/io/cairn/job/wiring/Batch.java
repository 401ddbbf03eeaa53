package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.wiring.JobType.Variable.Fixed;
import io.cairn.job.wiring.JobType.Variable.Index;
import java.util.List;

/** Batch inference: each rank takes the part of the input that its shard number says, and needs no other rank. */
public record Batch() implements JobType {

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public List<Role> roles() {
        return List.of(new Role("worker", new Quantity(1, Gang.MOST_RANKS, 2), Ending.DECIDES));
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        return List.of(
                new Index("CAIRN_SHARD_INDEX"), new Fixed("CAIRN_SHARD_COUNT", String.valueOf(group.quantity())));
    }
}
