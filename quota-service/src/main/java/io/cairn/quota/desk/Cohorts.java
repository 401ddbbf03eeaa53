package io.cairn.quota.desk;

import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Order;
import java.util.List;
import java.util.Optional;

/** Port: the cohorts, each with one lock. */
public interface Cohorts {

    /**
     * Settles orders in one transaction, under the cohort's lock; that of the caller if there is one. Nothing of it is there
     * unless that transaction commits.
     *
     * @throws UnknownCohort if there is none of this name
     */
    Settled settle(String cohort, List<Order> orders);

    /** All of a cohort as it was last committed, without its lock; empty if there is none of this name. */
    Optional<Snapshot> read(String cohort);

    /** The cohorts by name, without what is in them. */
    List<Cohort> all();

    /**
     * Makes a cohort of which the pool has all.
     *
     * @return false if there is one of its name or flavor already, which is left as it is
     */
    boolean create(Cohort cohort);

    /**
     * What became of orders.
     *
     * @param answers one for each
     * @param more whether others that wait may have their turn at once
     */
    record Settled(List<Answer> answers, boolean more) {}

    /** There is no such cohort. */
    final class UnknownCohort extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnknownCohort(String name) {
            super("no cohort " + name);
        }
    }
}
