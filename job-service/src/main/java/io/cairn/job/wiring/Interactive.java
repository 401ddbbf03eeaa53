package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;
import java.util.Optional;

/**
 * A program that a person works with in a browser, until it is shut down in there or stopped.
 *
 * @param number the port that its pages come from
 */
public record Interactive(String name, int number) implements JobType {

    /** Code, written and run bit by bit. */
    static final Interactive NOTEBOOK = new Interactive("notebook", 8888);

    /** What training wrote, as curves. */
    static final Interactive TENSORBOARD = new Interactive("tensorboard", 6006);

    @Override
    public List<Role> roles() {
        return List.of(new Role("worker", Quantity.ONE, Ending.DECIDES));
    }

    @Override
    public Optional<Port> port() {
        return Optional.of(reached());
    }

    @Override
    public boolean isOverWhenStopped() {
        return true;
    }

    @Override
    public List<Variable> environment(JobId job, Gang gang, TaskGroup group) {
        return List.of(reached().variable());
    }

    private Port reached() {
        return new Port(number, false);
    }
}
