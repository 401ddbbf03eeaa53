package io.cairn.quota.statement;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** Port: the ledgers of cohorts, as far as their lines are kept. */
public interface Ledger {

    /** More lines fall into a span than may be read. */
    final class TooManyLines extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Instant reached;

        /** @param reached the end of a span with the same start that has few enough */
        public TooManyLines(Instant reached) {
            super("too many lines before " + reached);
            this.reached = reached;
        }

        /** The end of a span with the same start that has few enough. */
        public Instant reached() {
            return reached;
        }
    }

    /**
     * The statements of all accounts of a cohort for {@code [from, to)}, by name, all of one commit; empty if there is no such cohort.
     *
     * @param from not before the oldest line that is kept for sure
     * @param most lines of the span, 1 or more
     * @throws TooManyLines if there are more
     */
    Optional<SortedMap<TenantId, Statement>> statements(String cohort, Instant from, Instant to, int most);
}
