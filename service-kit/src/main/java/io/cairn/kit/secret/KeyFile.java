package io.cairn.kit.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link SealingKeys} in a file for its owner only, made when it is first asked for. A file that was changed by a rotation is
 * read again without a restart.
 */
public final class KeyFile implements Supplier<SealingKeys> {

    private final Path file;
    private volatile @Nullable Read last;

    private record Read(FileTime changed, SealingKeys keys) {}

    /** @throws IllegalStateException if the file is there and others than its owner may open it */
    public KeyFile(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                PrivateFile.insistOnOwnerOnly(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public SealingKeys get() {
        try {
            var known = last;
            if (known != null
                    && Files.exists(file)
                    && Files.getLastModifiedTime(file).equals(known.changed())) {
                return known.keys();
            }
            String json =
                    PrivateFile.readOrCreate(file, () -> SealingKeys.fresh().json());
            PrivateFile.insistOnOwnerOnly(file);
            var read = new Read(Files.getLastModifiedTime(file), SealingKeys.parse(json));
            last = read;
            return read.keys();
        } catch (IOException failed) {
            throw new UncheckedIOException("the key file " + file + " cannot be read", failed);
        }
    }

    /** Adds a newest key; from now on it seals, in every service that reads this file. */
    public SealingKeys rotate() {
        return write(get().withNew());
    }

    /** Removes an old key, after all that it sealed was sealed anew. */
    public SealingKeys retire(int id) {
        return write(get().without(id));
    }

    private SealingKeys write(SealingKeys keys) {
        PrivateFile.replace(file, keys.json());
        last = null;
        return keys;
    }
}
