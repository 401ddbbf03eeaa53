package io.cairn.quota.core;

import static io.cairn.quota.core.AllocationState.*;
import static io.cairn.quota.core.AllocationState.Cause.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every legal move of an allocation and nothing else. Nothing that may still run is freed by time: the only ways out are the observed end and
 * an operator's word, and the latter only where the holder is not heard.
 */
public final class AllocationTransitions {

    private static final Map<AllocationState, Map<AllocationState.Cause, AllocationState>> TABLE =
            new EnumMap<>(AllocationState.class);

    static { // spotless:off
        on(ACTIVE,           Map.of(HEARTBEAT, ACTIVE,   HEARTBEAT_MISSED, SUSPECT,          RECALL, RECALLED,
                END_OBSERVED, RELEASED));
        on(SUSPECT,          Map.of(HEARTBEAT, ACTIVE,                                       RECALL, RECALLED_SUSPECT,
                END_OBSERVED, RELEASED, FORCE, FORCED));
        on(RECALLED,         Map.of(HEARTBEAT, RECALLED, HEARTBEAT_MISSED, RECALLED_SUSPECT,
                END_OBSERVED, RELEASED));
        on(RECALLED_SUSPECT, Map.of(HEARTBEAT, RECALLED,
                END_OBSERVED, RELEASED, FORCE, FORCED));
        on(RELEASED,         Map.of());
        on(FORCED,           Map.of());
    } // spotless:on

    private AllocationTransitions() {}

    /** Where {@code cause} takes an allocation that is in {@code state}; empty if it may not happen there. */
    public static Optional<AllocationState> next(AllocationState state, AllocationState.Cause cause) {
        return Optional.ofNullable(row(state).get(cause));
    }

    /** The row of {@code state}. */
    public static Map<AllocationState.Cause, AllocationState> row(AllocationState state) {
        return TABLE.getOrDefault(state, Map.of());
    }

    private static void on(AllocationState state, Map<AllocationState.Cause, AllocationState> moves) {
        if (TABLE.put(state, moves) != null) {
            throw new IllegalStateException("two rows for " + state);
        }
    }
}
