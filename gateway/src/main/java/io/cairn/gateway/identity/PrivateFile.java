package io.cairn.gateway.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** A small file that only its owner reads, made once and then kept: a secret or a key. */
final class PrivateFile {

    private PrivateFile() {}

    /** The text of {@code file}; if there is none, {@code first} is written, whole or not at all, and read. */
    static String readOrCreate(Path file, Supplier<String> first) {
        try {
            if (!Files.exists(file)) {
                create(file, first.get());
            }
            return Files.readString(file).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException("the file " + file + " cannot be read or made", failed);
        }
    }

    /** Writes {@code file} unless there is one already; tells whether it was written. */
    static boolean create(Path file, String text) {
        try {
            Path fresh = fresh(file, text);
            try {
                // A link and not a move: of two that start at once the first wins, and both read what it wrote.
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

    /** Puts this text in the place of what the file held, whole or not at all. */
    static void replace(Path file, String text) {
        try {
            Files.move(fresh(file, text), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("the file " + file + " cannot be written", failed);
        }
    }

    private static Path fresh(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path fresh = Files.createTempFile(
                folder,
                "new",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text + "\n");
        return fresh;
    }
}
