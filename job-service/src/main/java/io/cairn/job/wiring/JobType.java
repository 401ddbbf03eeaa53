package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A job type: which tasks it has, and what the program finds in its environment. Pure. */
public sealed interface JobType permits Single, PytorchDdp {

    /** Every job type by its name on the wire. */
    Map<String, JobType> ALL = Stream.of(new Single(), new PytorchDdp())
            .collect(Collectors.toUnmodifiableMap(JobType::name, Function.identity()));

    /** Where a name of the job's index comes from when the file runs. */
    String INDEX_FIELD = "metadata.annotations['batch.kubernetes.io/job-completion-index']";

    /** The type that the wire calls {@code name}. */
    static Optional<JobType> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Its name on the wire. */
    String name();

    /** What its one task group is called. */
    String task();

    /** Fewest and most ranks, and how many without a word. */
    Quantity quantity();

    /** Names and values that the program finds, beyond the neutral set. */
    List<Variable> environment(JobId job, TaskGroup group);

    /** The names that {@link #environment} and the neutral set own; a tenant may not set them. */
    default Set<String> ownNames(JobId job, TaskGroup group) {
        return environment(job, group).stream().map(Variable::name).collect(Collectors.toUnmodifiableSet());
    }

    /** How many ranks a job type takes. */
    record Quantity(int least, int most, int unsaid) {}

    /** One entry of the environment. */
    sealed interface Variable {
        /** Its name. */
        String name();

        /** The same value in every rank. */
        record Fixed(String name, String value) implements Variable {}

        /** The index of the rank in its group, from 0. */
        record Index(String name) implements Variable {}
    }
}
