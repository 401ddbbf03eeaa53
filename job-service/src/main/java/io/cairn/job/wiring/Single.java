package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;

/** One rank that needs nobody. */
public record Single() implements JobType {

    @Override
    public String name() {
        return "single";
    }

    @Override
    public List<Role> roles() {
        return List.of(new Role("worker", Quantity.ONE, Ending.DECIDES));
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        return List.of();
    }
}
