package io.cairn.job.lifecycle;

import io.cairn.job.device.Allotment;
import java.util.ArrayList;

/**
 * Decides whether a waiting job gets room. In the order of {@link Turn}: nobody starts before the first, even if only a later one
 * fits, so that a large job is not starved by small ones. No clock, no I/O.
 */
public final class Admission {

    private Admission() {}

    /** What became of the question. */
    public sealed interface Answer {
        /** Room is held now. */
        record Granted() implements Answer {}

        /**
         * Not yet.
         *
         * @param ahead how many jobs are before it
         */
        record Waits(String reason, int ahead) implements Answer {}

        /** The engine, or what devices there are, is less than the job needs. */
        record NeverFits(String detail) implements Answer {}

        /** The job was changed by somebody else in between. */
        record Stale() implements Answer {}
    }

    /**
     * @param demand of the job in question
     * @param total what the engine has
     * @param held by jobs that hold room
     * @param ahead how many jobs are before it in the queue
     * @param devices what can be given to it
     */
    public static Answer decide(Demand demand, Demand total, Demand held, int ahead, Allotment.Answer devices) {
        if (!demand.fitsInto(total)) {
            return new Answer.NeverFits("the job needs " + demand + ", the engine has " + total + " in all");
        }
        if (devices instanceof Allotment.Answer.NeverEnough never) {
            return new Answer.NeverFits(never.detail());
        }
        if (ahead > 0) {
            return new Answer.Waits("position " + (ahead + 1) + " in the queue", ahead);
        }
        var missing = new ArrayList<String>();
        Demand free = total.minus(held);
        if (!demand.fitsInto(free)) {
            missing.add("needs " + demand + ", free are " + free);
        }
        if (devices instanceof Allotment.Answer.Short tooFew) {
            missing.add(tooFew.missing());
        }
        return missing.isEmpty()
                ? new Answer.Granted()
                : new Answer.Waits("position 1 in the queue; " + String.join("; ", missing), 0);
    }
}
