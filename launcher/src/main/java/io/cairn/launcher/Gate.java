package io.cairn.launcher;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Port: who says whether a container may be, which is how quota holds. A launcher asks when it creates a container and once more
 * before it starts it, so that what was taken back in between does not run: whoever takes back looks for containers afterwards,
 * and of the two at least one sees the other.
 *
 * <p>G-1: no container runs that its gate did not let in at its start. G-2: what a gate lets in carries the gate's marks as
 * labels. G-3: containers of the platform itself ({@link #WORK} is {@value #PLATFORM}) are let in unasked. A stager never runs
 * and is not asked for.
 */
@FunctionalInterface
public interface Gate {

    /** Label that says whose work a container does; without it a tenant's. */
    String WORK = "io.cairn.work";

    /** The value of {@link #WORK} for work of the platform itself. */
    String PLATFORM = "platform";

    /** Lets everything in, without a mark: for a platform without quota. */
    Gate OPEN = labels -> new Answer.Admitted(Map.of());

    /**
     * Whether a container with these labels may be.
     *
     * @param labels its owner's own; when it is about to start, also the marks of an earlier answer
     */
    Answer ask(Map<String, String> labels);

    /** What a gate says. */
    sealed interface Answer {

        /**
         * It may be.
         *
         * @param marks labels by which is seen later on whose account it was let in
         */
        record Admitted(Map<String, String> marks) implements Answer {
            public Admitted {
                marks = Collections.unmodifiableSortedMap(new TreeMap<>(marks));
            }
        }

        /** It may not; the same question may be answered otherwise later. */
        record Refused(String why) implements Answer {}
    }
}
