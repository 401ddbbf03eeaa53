package io.cairn.job.lifecycle;

/** How far a roll has come. */
public enum RollState {
    /** It is stored; it waits for the image and for room beside the replicas that serve. */
    WAITING,
    /** New replicas are being started, or are not all well yet. Those of before serve. */
    STARTING,
    /** All new replicas are well, so new requests go to them; those of before finish what they have. */
    DRAINING,
    /** There is no way back: the new generation is the job's, the replicas of before are stopped and removed. */
    RETIRING,
    /** It failed; the new replicas are stopped and removed. Those of before serve. */
    UNDOING,
    /** End. The job runs the new generation. */
    ROLLED,
    /** End. The job runs what it ran before. */
    ROLLED_BACK;

    /** Whether nothing moves it any more. */
    public boolean isEnd() {
        return this == ROLLED || this == ROLLED_BACK;
    }

    /** Whether replicas of two generations may be there, which need the room of both. */
    public boolean holdsRoom() {
        return this == STARTING || this == DRAINING || this == RETIRING || this == UNDOING;
    }
}
