package io.cairn.job.lifecycle;

/**
 * Which of its programs a job runs. A job begins with its first; each roll makes the next one, and a number is never given twice.
 *
 * @param number from 1; containers carry it beside the fence
 * @param slot which of the {@value #SLOTS} sets of addresses its replicas have, from 0
 */
public record Generation(int number, int slot) {

    /**
     * Two generations are there at once, and the proxy must tell the newer by their slots alone: the newer one has the slot
     * behind the older one's, in a ring. A ring of two has no order.
     */
    public static final int SLOTS = 3;

    /** What a job was submitted with. */
    public static final Generation FIRST = new Generation(1, 0);

    public Generation {
        if (number < 1 || slot < 0 || slot >= SLOTS) {
            throw new IllegalArgumentException("generations count from 1, their slots from 0 to " + (SLOTS - 1));
        }
    }

    /** The one that may take this one's place, under a number that was never given. */
    public Generation next(int unused) {
        return new Generation(unused, (slot + 1) % SLOTS);
    }
}
