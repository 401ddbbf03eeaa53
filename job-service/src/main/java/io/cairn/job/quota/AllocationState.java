package io.cairn.job.quota;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How far one attempt's quota has come, as job-service knows it. Every legal move is a row of the table below. */
public enum AllocationState {
    /** The wish is stored; whether quota-service has heard of it is not known. */
    ASKED,
    /** quota-service has put it in a queue. */
    WAITING,
    /** It is held; the attempt may have room and containers. */
    GRANTED,
    /** It is held and wanted back by a deadline: no new container starts on it. */
    RECALLED,
    /** The attempt is over; it is given back as soon as the end of every container is observed. */
    OWED,
    /** End. It was given back, or quota-service holds it no more. */
    RELEASED,
    /** End. quota-service will never give it. */
    REFUSED;

    private static final Map<AllocationState, Set<AllocationState>> TABLE = new EnumMap<>(AllocationState.class);

    static { // spotless:off
        on(ASKED,    WAITING, GRANTED, RECALLED, REFUSED);
        on(WAITING,           GRANTED, RECALLED, REFUSED, OWED);
        on(GRANTED,                    RECALLED,          OWED);
        on(RECALLED,                                      OWED);
        on(OWED,                                                RELEASED);
        on(RELEASED);
        on(REFUSED);
    } // spotless:on

    private static void on(AllocationState from, AllocationState... to) {
        var states = EnumSet.noneOf(AllocationState.class);
        states.addAll(Set.of(to));
        TABLE.put(from, states);
    }

    /** Whether it may become {@code next}. */
    public boolean mayBecome(AllocationState next) {
        return TABLE.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether nothing is to be done about it any more. */
    public boolean isSettled() {
        return this == RELEASED || this == REFUSED;
    }

    /** Whether containers may run on it. */
    public boolean isHeld() {
        return this == GRANTED || this == RECALLED;
    }

    /** Whether the job cannot have room for want of it. */
    public boolean isAwaited() {
        return this == ASKED || this == WAITING;
    }
}
