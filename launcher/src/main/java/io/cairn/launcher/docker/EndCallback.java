package io.cairn.launcher.docker;

import com.github.dockerjava.api.model.Event;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Passes on the labels of containers that ended. */
final class EndCallback extends EndingOnce<Event> {

    private final Consumer<Map<String, String>> ended;

    EndCallback(Consumer<Map<String, String>> ended, Runnable atEnd) {
        super(atEnd);
        this.ended = ended;
    }

    @Override
    void take(Event event) {
        var about = event.getActor();
        if (about != null) {
            ended.accept(Objects.requireNonNullElse(about.getAttributes(), Map.of()));
        }
    }
}
