package io.cairn.launcher;

import org.jspecify.annotations.Nullable;

/** Why the engine did not do what it was asked; the type, not the text, says what to do next. */
public abstract sealed class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LauncherException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public abstract boolean mayHealByItself();

    /** Nobody answers at the engine's address, or the connection broke; whether the call took effect is not known. */
    public static final class EngineUnavailable extends LauncherException {
        private static final long serialVersionUID = 1L;

        public EngineUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return true;
        }
    }

    /** Neither the engine nor the image's registry holds it. */
    public static final class ImageMissing extends LauncherException {
        private static final long serialVersionUID = 1L;

        public ImageMissing(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return false;
        }
    }

    /** The image's registry does not answer, or broke off; nothing is known of the image. */
    public static final class RegistrySilent extends LauncherException {
        private static final long serialVersionUID = 1L;

        public RegistrySilent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return true;
        }
    }

    /** The name belongs to something with other labels. */
    public static final class NameTaken extends LauncherException {
        private static final long serialVersionUID = 1L;

        public NameTaken(String message) {
            super(message, null);
        }

        @Override
        public boolean mayHealByItself() {
            return false;
        }
    }

    /** The subnet overlaps with another network's; the next one may be free. */
    public static final class SubnetTaken extends LauncherException {
        private static final long serialVersionUID = 1L;

        public SubnetTaken(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return false;
        }
    }

    /** No port of those that a door may be published on is free; another may end. */
    public static final class PortTaken extends LauncherException {
        private static final long serialVersionUID = 1L;

        public PortTaken(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return true;
        }
    }

    /** There is no such container, or no such path in it. */
    public static final class NotFound extends LauncherException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return false;
        }
    }

    /** The {@link Gate} did not let it in: nothing was made or started. Another time it may be let in. */
    public static final class NotAdmitted extends LauncherException {
        private static final long serialVersionUID = 1L;

        public NotAdmitted(String message) {
            super(message, null);
        }

        @Override
        public boolean mayHealByItself() {
            return true;
        }
    }

    /** The engine understood and said no; the message is its own. */
    public static final class Refused extends LauncherException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean mayHealByItself() {
            return false;
        }
    }
}
