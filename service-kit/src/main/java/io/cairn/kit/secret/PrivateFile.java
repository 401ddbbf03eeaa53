package io.cairn.kit.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** A small file that only its owner reads: a secret or a key. It is there whole or not at all. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private PrivateFile() {}

    /**
     * The text of {@code file} without the white space around it. If there is no such file, {@code first} is written and
     * read; of two processes that start at once the first wins, and both read what it wrote. A file that an operator made is
     * read whoever else may open it; {@link #insistOnOwnerOnly} is for what must be private.
     *
     * @throws UncheckedIOException if it cannot be read or made
     */
    public static String readOrCreate(Path file, Supplier<String> first) {
        try {
            if (!Files.exists(file)) {
                create(file, first.get());
            }
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException("the file " + file + " cannot be read or made", failed);
        }
    }

    /**
     * Writes {@code file} unless there is one already; tells whether it was written.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static boolean create(Path file, String text) {
        try {
            Path fresh = fresh(file, text);
            try {
                // A link and not a move: it never replaces what another process put there in between.
                Files.createLink(file, fresh);
                return true;
            } catch (FileAlreadyExistsException second) {
                return false;
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the file " + file + " cannot be made", failed);
        }
    }

    /**
     * Puts {@code text} in place of what the file holds.
     *
     * @throws UncheckedIOException if it cannot be written; then the old text is still there
     */
    public static void replace(Path file, String text) {
        try {
            Path fresh = fresh(file, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("the file " + file + " cannot be written", failed);
        }
    }

    /** @throws IllegalStateException if others than its owner may open the file */
    static void insistOnOwnerOnly(Path file) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.retainAll(OF_OTHERS);
        if (!permissions.isEmpty()) {
            throw new IllegalStateException(
                    "the file " + file + " is open to others than its owner; make it private: chmod 600 " + file);
        }
    }

    private static Path fresh(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "new", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(fresh, text + "\n");
        return fresh;
    }
}
