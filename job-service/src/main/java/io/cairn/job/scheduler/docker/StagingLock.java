package io.cairn.job.scheduler.docker;

/** Port: lets one replica at a time fill a volume. */
public interface StagingLock {

    /** Runs {@code work} while no other holder of {@code name} does, in this process or another. */
    void holding(String name, Runnable work);
}
