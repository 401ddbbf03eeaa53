package io.cairn.job.reconcile.loop;

/** When a job is looked at again. */
public enum Pace {
    /** At once: the row has changed. */
    NOW,
    /** Something is under way that ends within moments. */
    SOON,
    /** It runs; only its end matters. */
    WATCH,
    /** Nothing happens but by its owner's wish, or by the turn of others, and either wakes it. */
    REST,
    /** The engine is silent, or others are to start first. */
    LATER,
    /** Never. */
    FINISHED
}
