package io.cairn.kit.outbox;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every place between two steps of a request with an Idempotency-Key that appends an event, and of the event's delivery: the
 * first attempt is refused with 503, the second is accepted. A step is a statement, a commit or a call.
 */
enum CrashPoint {
    BEFORE_KEY(Side.BEFORE, "insert idempotency_key", Left.NOTHING),
    AFTER_KEY(Side.AFTER, "insert idempotency_key", Left.NOTHING),
    AFTER_WORK(Side.AFTER, "insert thing", Left.NOTHING),
    AFTER_EVENT(Side.AFTER, "insert outbox_event", Left.NOTHING),
    AFTER_DELIVERY_ROW(Side.AFTER, "insert outbox_delivery", Left.NOTHING),
    AFTER_PIECE_OF_WORK(Side.AFTER, "insert kit_task", Left.NOTHING),
    AFTER_ANSWER(Side.AFTER, "update idempotency_key", Left.NOTHING),
    BEFORE_COMMIT(Side.BEFORE, "commit after update idempotency_key", Left.NOTHING),
    AFTER_COMMIT(Side.AFTER, "commit after update idempotency_key", Left.STORED),
    AFTER_CLAIM(Side.BEFORE, "select outbox_delivery", Left.STORED),
    BEFORE_SEND(Side.BEFORE, "send", Left.STORED),
    AFTER_FAILED_SEND(Side.AFTER, "send", Left.STORED),
    AFTER_FAILURE_NOTED(Side.AFTER, "update outbox_delivery (failed)", Left.STORED),
    AFTER_RETRY_PLANNED(Side.AFTER, "update kit_task (again)", Left.STORED),
    BEFORE_SECOND_SEND(Side.BEFORE, "second send", Left.STORED),
    AFTER_SEND_BEFORE_MARK(Side.AFTER, "second send", Left.STORED),
    AFTER_MARK(Side.AFTER, "update outbox_delivery (settled)", Left.MARKED),
    AFTER_REMOVAL(Side.AFTER, "delete kit_task", Left.REMOVED);

    /** Which side of the step. */
    private enum Side {
        BEFORE,
        AFTER
    }

    /** What is in the database when the process is killed at a point. */
    enum Left {
        /** The transaction is not committed. */
        NOTHING,
        /** Effect, key, event, a pending delivery and its piece of work. */
        STORED,
        /** The delivery is marked as done; its piece of work is still there. */
        MARKED,
        /** The piece of work is gone too. */
        REMOVED
    }

    private final Side side;
    private final String step;
    private final Left left;

    CrashPoint(Side side, String step, Left left) {
        this.side = side;
        this.step = step;
        this.left = left;
    }

    String step() {
        return step;
    }

    Left left() {
        return left;
    }

    static Optional<CrashPoint> before(String step) {
        return at(Side.BEFORE, step);
    }

    static Optional<CrashPoint> after(String step) {
        return at(Side.AFTER, step);
    }

    private static Optional<CrashPoint> at(Side side, String step) {
        return Stream.of(values())
                .filter(point -> point.side == side && point.step.equals(step))
                .findFirst();
    }
}
