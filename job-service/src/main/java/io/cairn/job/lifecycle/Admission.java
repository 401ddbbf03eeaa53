package io.cairn.job.lifecycle;

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

        /** The engine is smaller than the job. */
        record NeverFits(String detail) implements Answer {}

        /** The job was changed by somebody else in between. */
        record Stale() implements Answer {}
    }

    /**
     * @param demand of the job in question
     * @param total what the engine has
     * @param held by jobs that hold room
     * @param ahead how many jobs are before it in the queue
     */
    public static Answer decide(Demand demand, Demand total, Demand held, int ahead) {
        if (!demand.fitsInto(total)) {
            return new Answer.NeverFits("the job needs " + demand + ", the engine has " + total + " in all");
        }
        if (ahead > 0) {
            return new Answer.Waits("position " + (ahead + 1) + " in the queue", ahead);
        }
        Demand free = total.minus(held);
        if (!demand.fitsInto(free)) {
            return new Answer.Waits("position 1 in the queue; needs " + demand + ", free are " + free, 0);
        }
        return new Answer.Granted();
    }
}
