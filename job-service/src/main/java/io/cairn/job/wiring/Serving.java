package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;
import java.util.Optional;

/** Replicas that answer requests behind one address. It goes on until it is stopped: no end of a replica is a success. */
public record Serving() implements JobType {

    private static final Port PORT = new Port(8080, true);

    @Override
    public String name() {
        return "serving";
    }

    @Override
    public List<Role> roles() {
        // One address of the job's network is the proxy's.
        return List.of(new Role("worker", new Quantity(1, Gang.MOST_RANKS - 1, 1), Ending.STAYS));
    }

    @Override
    public boolean hasReplicas() {
        return true;
    }

    @Override
    public Optional<Port> port() {
        return Optional.of(PORT);
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        return List.of(PORT.variable());
    }
}
