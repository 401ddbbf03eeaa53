package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;
import java.util.Optional;

/** A program that a person works with in a browser, until it is shut down in there or stopped. */
public record Notebook() implements JobType {

    private static final Port PORT = new Port(8888, false);

    @Override
    public String name() {
        return "notebook";
    }

    @Override
    public List<Role> roles() {
        return List.of(new Role("worker", Quantity.ONE, Ending.DECIDES));
    }

    @Override
    public Optional<Port> port() {
        return Optional.of(PORT);
    }

    @Override
    public boolean isOverWhenStopped() {
        return true;
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        return List.of(PORT.variable());
    }
}
