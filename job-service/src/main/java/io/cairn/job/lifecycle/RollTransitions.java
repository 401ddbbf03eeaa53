package io.cairn.job.lifecycle;

import static io.cairn.job.lifecycle.Cause.*;
import static io.cairn.job.lifecycle.RollState.*;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Every legal move of a roll and nothing else.
 *
 * <ul>
 *   <li>RO-1: the replicas of before are stopped on no way but by DRAINING, and those of a roll that failed by UNDOING.
 *   <li>RO-2: once the job has changed its generation there is no way back.
 * </ul>
 *
 * A job that leaves RUNNING takes its roll with it: whatever is in the engine is then cleared away with the attempt.
 */
public final class RollTransitions {

    private static final Map<RollState, Map<Cause, RollState>> TABLE = new EnumMap<>(RollState.class);

    static { // spotless:off
        on(WAITING,     Map.of(ROLL_STARTS, STARTING,   ROLL_FAILS, UNDOING, ROLL_CUT_SHORT, RollState.ROLLED_BACK));
        on(STARTING,    Map.of(ROLL_WELL, DRAINING,     ROLL_FAILS, UNDOING, ROLL_CUT_SHORT, RollState.ROLLED_BACK));
        on(DRAINING,    Map.of(ROLL_DRAINED, RETIRING,  ROLL_FAILS, UNDOING, ROLL_CUT_SHORT, RollState.ROLLED_BACK));
        on(RETIRING,    Map.of(Cause.ROLLED, RollState.ROLLED,               ROLL_CUT_SHORT, RollState.ROLLED));
        on(UNDOING,     Map.of(Cause.ROLLED_BACK, RollState.ROLLED_BACK,     ROLL_CUT_SHORT, RollState.ROLLED_BACK));
        on(RollState.ROLLED,      Map.of());
        on(RollState.ROLLED_BACK, Map.of());
    } // spotless:on

    private RollTransitions() {}

    /** Where {@code cause} takes a roll that is in {@code state}; empty if it may not happen there. */
    public static Optional<RollState> next(RollState state, Cause cause) {
        return Optional.ofNullable(row(state).get(cause));
    }

    /** The row of {@code state}: what may happen there, and where it leads. */
    public static Map<Cause, RollState> row(RollState state) {
        return TABLE.getOrDefault(state, Map.of());
    }

    private static void on(RollState state, Map<Cause, RollState> moves) {
        if (TABLE.put(state, moves) != null) {
            throw new IllegalStateException("two rows for " + state);
        }
    }
}
