package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import io.cairn.job.submit.JobRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A job type: which tasks it has, what the program finds in its environment, and whose end is the job's. Pure. */
public sealed interface JobType permits Single, PytorchDdp, ParameterServer, Batch, Mpi, Interactive, Serving {

    /** Every job type by its name on the wire. */
    Map<String, JobType> ALL = Stream.of(
                    new Single(),
                    new PytorchDdp(),
                    new ParameterServer(),
                    new Batch(),
                    new Mpi(),
                    Interactive.NOTEBOOK,
                    Interactive.TENSORBOARD,
                    new Serving())
            .collect(Collectors.toUnmodifiableMap(JobType::name, Function.identity()));

    /** Where a name of the job's index comes from when the file runs. */
    String INDEX_FIELD = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

    /** The type that the wire calls {@code name}. */
    static Optional<JobType> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Its name on the wire. */
    String name();

    /** Its tasks, in the order of the description file. */
    List<Role> roles();

    /** Names and values that a program of {@code group} finds, beyond the neutral set. */
    List<Variable> environment(JobId job, Gang gang, TaskGroup group);

    /** What the placeholders stand for that only this type has: a template of it may use them. */
    default Map<String, Object> values(JobId job, Gang gang) {
        return Map.of();
    }

    /** The port that its ranks listen on and clients outside reach; empty if it has none. */
    default Optional<Port> port() {
        return Optional.empty();
    }

    /** Whether the program computes in ranks of {@code task}, so that each has use for an accelerator. */
    default boolean computes(String task) {
        return true;
    }

    /** Whether its owner's stop is how it normally ends, and so a success. */
    default boolean isOverWhenStopped() {
        return false;
    }

    /**
     * Whether its ranks do the same work and know nothing of each other: one that ends is replaced, and all can be rolled to another
     * program.
     */
    default boolean hasReplicas() {
        return false;
    }

    /** The role of {@code task}; empty if this type has no such task. */
    default Optional<Role> role(String task) {
        return roles().stream().filter(role -> role.task().equals(task)).findFirst();
    }

    /**
     * One kind of rank.
     *
     * @param task its name: {@code worker}, {@code ps}, {@code launcher} ...
     */
    record Role(String task, Quantity quantity, Ending ending) {}

    /**
     * A port that the platform publishes.
     *
     * @param number 1024 to 65535
     * @param mayBeOpen whether a request may ask that it is reached without a token
     */
    record Port(int number, boolean mayBeOpen) {

        /** By which the program knows it. */
        Variable variable() {
            return new Variable.Fixed("CAIRN_PORT", String.valueOf(number));
        }
    }

    /**
     * How many ranks a task has.
     *
     * @param least 0 for a task that a job may do without
     * @param unsaid how many without a word
     */
    record Quantity(int least, int most, int unsaid) {
        /** Exactly one. */
        static final Quantity ONE = new Quantity(1, 1, 1);

        /** How many there are of a task that a request says this about. */
        public int asked(Optional<JobRequest.TaskRequest> said) {
            return said.map(JobRequest.TaskRequest::quantity).orElse(unsaid);
        }
    }

    /** What the end of a rank means to its job. A rank that ends badly ends the job badly, whatever its task. */
    enum Ending {
        /** The job succeeds when every rank of such tasks has exited with 0. */
        DECIDES,
        /** It is stopped when the deciding ranks have ended. */
        FOLLOWS,
        /** It never ends by itself: any end of it is a fault of the job, also with 0. */
        STAYS
    }

    /** One entry of the environment. */
    sealed interface Variable {
        /** Its name. */
        String name();

        /** The same value in every rank; <code>$(NAME)</code> in it is the value of an entry before it. */
        record Fixed(String name, String value) implements Variable {}

        /** The index of the rank in its group, from 0. */
        record Index(String name) implements Variable {}
    }
}
