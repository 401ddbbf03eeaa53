package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.wiring.JobType.Variable.Fixed;
import io.cairn.job.wiring.JobType.Variable.Index;
import java.util.List;

/**
 * Data-parallel PyTorch: {@code torch.distributed}'s environment rendezvous, and the {@code PET_} names of torchrun. Sources:
 * PyTorch's documentation of {@code init_process_group} (env://) and of torchrun.
 */
public record PytorchDdp() implements JobType {

    private static final String PORT = "29500";

    @Override
    public String name() {
        return "pytorch-ddp";
    }

    @Override
    public List<Role> roles() {
        return List.of(new Role("worker", new Quantity(1, Gang.MOST_RANKS, 2), Ending.DECIDES));
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        String master = Peers.of(job, gang, group).getFirst();
        String size = String.valueOf(group.quantity());
        return List.of(
                new Fixed("MASTER_ADDR", master),
                new Fixed("MASTER_PORT", PORT),
                new Fixed("WORLD_SIZE", size),
                new Index("RANK"),
                new Fixed("LOCAL_RANK", "0"),
                new Fixed("PET_NNODES", size),
                new Fixed("PET_NPROC_PER_NODE", "1"),
                new Index("PET_NODE_RANK"),
                new Fixed("PET_MASTER_ADDR", master),
                new Fixed("PET_MASTER_PORT", PORT),
                // Debian builds PyTorch without libuv, which the rendezvous store otherwise insists on.
                new Fixed("USE_LIBUV", "0"));
    }
}
