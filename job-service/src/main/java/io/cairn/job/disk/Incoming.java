package io.cairn.job.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder of things that are not finished, on the file system of the place they are for. Each process that is alive has a
 * folder of its own in it, so replicas may share it; what a killed process left is removed when the next one starts.
 */
public final class Incoming implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Claim claim;
    private final Path folder;

    /** Makes {@code shared} with all above it, claims a folder in it, and removes what dead processes left there. */
    public Incoming(Path shared) {
        try {
            createFolders(shared);
            this.claim = Claim.in(shared);
            this.folder = createFolders(claim.folder());
            Claim.sweep(shared);
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
    }

    /** A new empty file. */
    public Path newFile() throws IOException {
        return Files.createTempFile(folder, "", ".tmp"); // 0600
    }

    /** A new empty folder. */
    public Path newFolder() throws IOException {
        return Files.createTempDirectory(folder, ""); // 0700
    }

    /**
     * Moves what is finished to its place: after a crash it is there with all its content, or not at all. The content must
     * have been forced to disk. A file replaces one that is there.
     *
     * @return false if a folder is at the place already; {@code finished} is then left where it is
     */
    public boolean publish(Path finished, Path place) throws IOException {
        Path parent = createFolders(parent(place));
        try {
            Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException there) {
            return false;
        } catch (FileSystemException failed) {
            if (Files.isDirectory(finished) && Files.isDirectory(place)) {
                return false;
            }
            throw failed;
        }
        force(parent);
        return true;
    }

    /** Gives the folder up with all that is in it, as the end of the process would. */
    @Override
    public void close() throws IOException {
        discard(folder);
        claim.close();
    }

    /** Removes a file or folder if it is there; follows no link. */
    public static void discard(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Forces the names in a folder to disk. */
    public static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes the folders that are missing, for this service's user only; each name is on disk when this returns. */
    private static Path createFolders(Path folder) throws IOException {
        var missing = new ArrayDeque<Path>();
        Path existing = folder.toAbsolutePath();
        while (!Files.isDirectory(existing)) {
            missing.push(existing);
            existing = parent(existing);
        }
        for (Path next : missing) {
            try {
                Files.createDirectory(next, PRIVATE);
            } catch (FileAlreadyExistsException together) {
                if (!Files.isDirectory(next)) {
                    throw together;
                }
            }
            force(parent(next));
        }
        return folder;
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("the root of the file system is no place for files");
        }
        return parent;
    }
}
