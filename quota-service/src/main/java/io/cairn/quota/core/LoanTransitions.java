package io.cairn.quota.core;

import static io.cairn.quota.core.LoanState.*;
import static io.cairn.quota.core.LoanState.Cause.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Every legal move of a loan and nothing else. Time is not among the causes: a loan whose deadline has passed is still out. */
public final class LoanTransitions {

    private static final Map<LoanState, Map<LoanState.Cause, LoanState>> TABLE = new EnumMap<>(LoanState.class);

    static { // spotless:off
        on(OPEN,     Map.of(RECALL, RECALLED, REPAY, RETURNED, END, RETURNED));
        on(RECALLED, Map.of(                  REPAY, RETURNED, END, RETURNED));
        on(RETURNED, Map.of());
    } // spotless:on

    private LoanTransitions() {}

    /** Where {@code cause} takes a loan that is in {@code state}; empty if it may not happen there. */
    public static Optional<LoanState> next(LoanState state, LoanState.Cause cause) {
        return Optional.ofNullable(row(state).get(cause));
    }

    /** The row of {@code state}. */
    public static Map<LoanState.Cause, LoanState> row(LoanState state) {
        return TABLE.getOrDefault(state, Map.of());
    }

    static LoanState expect(LoanState state, LoanState.Cause cause) {
        return next(state, cause).orElseThrow(() -> new IllegalStateException(cause + " of a loan that is " + state));
    }

    private static void on(LoanState state, Map<LoanState.Cause, LoanState> moves) {
        if (TABLE.put(state, moves) != null) {
            throw new IllegalStateException("two rows for " + state);
        }
    }
}
