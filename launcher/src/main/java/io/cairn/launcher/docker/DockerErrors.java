package io.cairn.launcher.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import io.cairn.launcher.LauncherException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** The one place where docker-java's exceptions become the launcher's. */
final class DockerErrors {

    private DockerErrors() {}

    /** Runs {@code call}; what it throws leaves as a {@link LauncherException}. */
    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (LauncherException already) {
            throw already;
        } catch (RuntimeException raw) {
            throw translate(raw);
        }
    }

    /** As {@link #translated}, for calls without an answer. "Already so" (304) counts as done. */
    static void done(Runnable call) {
        try {
            call.run();
        } catch (NotModifiedException alreadySo) {
            return;
        } catch (LauncherException already) {
            throw already;
        } catch (RuntimeException raw) {
            throw translate(raw);
        }
    }

    /** As {@link #done}; something that is absent counts as done too. */
    static void absent(Runnable call) {
        try {
            done(call);
        } catch (LauncherException.NotFound alreadyGone) {
            return;
        }
    }

    /** As {@link #translated}; something that is absent is empty. */
    static <T> Optional<T> found(Supplier<Optional<T>> call) {
        try {
            return translated(call);
        } catch (LauncherException.NotFound absent) {
            return Optional.empty();
        }
    }

    private static LauncherException translate(RuntimeException raw) {
        String message = String.valueOf(raw.getMessage());
        return switch (raw) {
            case NotFoundException missing -> new LauncherException.NotFound(message, missing);
            // The engine has no code of its own for this refusal; its sentence is all there is.
            case DockerException no
            when message.contains("Pool overlaps") -> new LauncherException.SubnetTaken(message, no);
            case DockerException no
            when message.contains("port is already allocated")
                    || message.contains("all ports are allocated")
                    || message.contains("address already in use") -> new LauncherException.PortTaken(message, no);
            case DockerException no -> new LauncherException.Refused(message, no);
            case RuntimeException broken
            when causedByConnection(broken) ->
                new LauncherException.EngineUnavailable("the container engine does not answer", broken);
            default -> new LauncherException.Refused(message, raw);
        };
    }

    /** A broken connection arrives as a bare RuntimeException around an IOException. */
    private static boolean causedByConnection(Throwable raw) {
        for (Throwable cause = raw; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
