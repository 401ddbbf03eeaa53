package io.cairn.job.scheduler.docker;

/** Port: lets one replica at a time fill a volume. */
public interface StagingLock {

    /**
     * Runs {@code work} if no other holder of {@code name} does, in this process or another; waits for nobody, since a
     * waiting step would hold a database connection for as long as the filling of a volume takes.
     *
     * @return false if another holds it; nothing was run
     */
    boolean holding(String name, Runnable work);
}
