package io.cairn.kit.test.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The victim's side: it says where it is, and stands still where it is to be killed. In any other process nothing happens. */
public final class Faults {

    static final String FOLDER = "cairn.victim.folder";
    static final String STOP = "cairn.victim.stop";
    static final String ARRIVED = "arrived";
    static final String PASSED = "passed";

    private static final Optional<Path> WHERE =
            Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of);
    private static final @Nullable String STOP_AT = System.getProperty(STOP);

    private Faults() {}

    /** The process is at {@code point}; if it is to be killed there, this never returns. */
    public static void reach(Enum<?> point) {
        pass(point.name());
        if (point.name().equals(STOP_AT)) {
            WHERE.ifPresent(folder -> write(folder.resolve(ARRIVED), point.name()));
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** Writes down that the process was here. */
    public static synchronized void pass(String name) {
        WHERE.ifPresent(folder -> write(folder.resolve(PASSED), name));
    }

    private static void write(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
