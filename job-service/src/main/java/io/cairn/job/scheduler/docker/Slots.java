package io.cairn.job.scheduler.docker;

import io.cairn.job.lifecycle.Generation;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;

/**
 * How the addresses of a job's network are given out: the sets for the ranks first, then the proxy, then what asks whether new
 * replicas are well. A job that cannot be rolled has one set, and nothing is ever asked.
 *
 * @param sets how many sets of addresses there are
 * @param ranks how many are in each
 */
record Slots(int sets, int ranks) {

    static Slots of(Assignment assignment, FilePlan plan) {
        return new Slots(
                assignment.generation().isPresent() ? Generation.SLOTS : 1,
                plan.ranks().size());
    }

    /** The position in the network of the first rank of the assignment's generation. */
    int first(Assignment assignment) {
        return current(assignment) * ranks;
    }

    /** The set that the assignment's generation has. */
    int current(Assignment assignment) {
        return assignment.generation().map(Generation::slot).orElse(0);
    }

    /** The position of the proxy. */
    int proxy() {
        return sets * ranks;
    }

    /** The position of what asks. */
    int probe() {
        return proxy() + 1;
    }

    /** How many positions there must be if the job has a port, or else only ranks. */
    int places(boolean hasPort) {
        if (!hasPort) {
            return ranks;
        }
        return sets == 1 ? ranks + 1 : probe() + 1;
    }
}
