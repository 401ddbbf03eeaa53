package io.cairn.quota.audit;

import io.cairn.quota.core.Balances;
import io.cairn.quota.core.Snapshot;
import java.util.List;
import java.util.Optional;

/** Port: cohorts as they are stored, whatever a replica remembers. */
public interface Evidence {

    /** What is stored of one cohort, all of one commit. */
    record Books(Snapshot snapshot, Balances balances) {}

    /** The names of all cohorts. */
    List<String> cohorts();

    /** All of one; empty if there is none of this name. */
    Optional<Books> of(String cohort);
}
