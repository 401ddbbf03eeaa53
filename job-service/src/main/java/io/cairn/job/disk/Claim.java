package io.cairn.job.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder that belongs to this process as long as it lives: a lock of the operating system on a file beside it says so, and
 * the system drops the lock with the process, however that ends. No clock and no process id takes part, since replicas in
 * containers share neither.
 *
 * @param folder the claimed folder; its owner makes it
 * @param lock on {@code folder} with the ending {@value #LOCK}
 */
record Claim(Path folder, FileLock lock) implements AutoCloseable {

    private static final String LOCK = ".lock";

    /** Lock files of this process. The system drops a lock with the first closed channel, so these are never opened again. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    /** A claim below {@code shared}, which is there, under a name that nobody else has. */
    static Claim in(Path shared) throws IOException {
        while (true) {
            Path folder = shared.resolve(UUID.randomUUID().toString()).toAbsolutePath();
            var lock = lock(beside(folder), StandardOpenOption.CREATE_NEW);
            if (lock.isPresent()) {
                return new Claim(folder, lock.get());
            } // else a sweep of another process was faster
        }
    }

    /** Removes all in {@code shared} that no living process claims. */
    static void sweep(Path shared) throws IOException {
        List<Path> found;
        try (var entries = Files.list(shared.toAbsolutePath())) {
            found = entries.toList();
        }
        for (Path entry : found) {
            if (isLock(entry)) {
                removeIfDead(folder(entry));
            } else if (!Files.exists(beside(entry), LinkOption.NOFOLLOW_LINKS)) {
                Incoming.discard(entry); // an owner makes its lock first and removes it last
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(beside(folder));
        try (var channel = lock.acquiredBy()) {
            lock.release();
        } finally {
            OURS.remove(beside(folder));
        }
    }

    private static void removeIfDead(Path folder) throws IOException {
        var lock = lock(beside(folder), StandardOpenOption.WRITE);
        if (lock.isPresent()) {
            try (var dead = new Claim(folder, lock.get())) {
                Incoming.discard(dead.folder());
            }
        }
    }

    /** Empty if another has it, or if the file is gone: a lock on a removed file protects nothing. */
    private static Optional<FileLock> lock(Path file, StandardOpenOption how) throws IOException {
        if (!OURS.add(file)) {
            return Optional.empty();
        }
        FileLock lock = null;
        try {
            var channel = FileChannel.open(file, EnumSet.of(how, StandardOpenOption.WRITE), Incoming.PRIVATE_FILE);
            lock = channel.tryLock();
            if (lock != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(lock);
            }
            channel.close();
            return Optional.empty();
        } catch (java.nio.file.NoSuchFileException swept) {
            return Optional.empty();
        } finally {
            if (lock == null || !lock.isValid()) {
                OURS.remove(file);
            }
        }
    }

    private static boolean isLock(Path entry) {
        return entry.toString().endsWith(LOCK) && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path beside(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    private static Path folder(Path lock) {
        String name = lock.getFileName().toString();
        return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }
}
