package io.cairn.launcher.docker;

import io.cairn.launcher.Gate;
import io.cairn.launcher.LauncherException;
import java.util.Map;
import java.util.TreeMap;

/** Asks the gate for tenants' containers, and turns its refusals into failures. */
final class Doorkeeper {

    private final Gate gate;

    Doorkeeper(Gate gate) {
        this.gate = gate;
    }

    /**
     * The labels of a container that may be created: its own and the gate's marks.
     *
     * @throws LauncherException.NotAdmitted if it may not
     */
    Map<String, String> letIn(String name, Map<String, String> labels) {
        if (isPlatforms(labels)) {
            return labels;
        }
        var all = new TreeMap<>(labels);
        all.putAll(marks(name, labels));
        return all;
    }

    /**
     * Lets a created container start, on whose account it was created and on no other.
     *
     * @throws LauncherException.NotAdmitted if it may not
     */
    void letStart(String name, Map<String, String> labels) {
        if (!isPlatforms(labels)
                && !labels.entrySet().containsAll(marks(name, labels).entrySet())) {
            throw new LauncherException.NotAdmitted(name + " was made on another account than it has now");
        }
    }

    private Map<String, String> marks(String name, Map<String, String> labels) {
        return switch (gate.ask(labels)) {
            case Gate.Answer.Admitted admitted -> admitted.marks();
            case Gate.Answer.Refused refused ->
                throw new LauncherException.NotAdmitted(name + " is not let in: " + refused.why());
        };
    }

    private static boolean isPlatforms(Map<String, String> labels) {
        return Gate.PLATFORM.equals(labels.get(Gate.WORK));
    }
}
