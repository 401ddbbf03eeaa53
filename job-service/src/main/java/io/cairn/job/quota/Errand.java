package io.cairn.job.quota;

/** What is to be done next about an allocation. */
public enum Errand {
    /** Send the wish, again if need be. */
    ASK,
    /** Ask how it stands. */
    LOOK,
    /** Say that the holder lives, and hear how it stands. */
    BEAT,
    /** Note that it is owed, so that no container starts on it any more. */
    OWE,
    /** Make sure that every container has ended, and give it back. */
    GIVE_BACK,
    /** Nothing. */
    NONE
}
