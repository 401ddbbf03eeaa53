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
    public String task() {
        return "worker";
    }

    @Override
    public Quantity quantity() {
        return new Quantity(1, 1, 1);
    }

    @Override
    public List<Variable> environment(JobId job, TaskGroup group) {
        return List.of();
    }
}
