package io.cairn.job.sweep;

import java.util.List;

/** Port: what the engine holds for jobs of this platform. Its silence is a {@code ContainerScheduler.Unavailable}. */
public interface EngineThings {

    /** All of it. */
    List<Thing> all();

    /** Removes it, killed if need be. Removing nothing is no error. */
    void remove(Thing thing);
}
