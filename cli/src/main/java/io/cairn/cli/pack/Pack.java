package io.cairn.cli.pack;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An archive on disk, ready to be sent. A folder gives the same bytes as long as its files are the same: sorted paths, no
 * times, no owners. So the platform recognizes it, and it need not be sent twice.
 *
 * @param sha256 of the archive's bytes, lower-case hexadecimal
 * @param files how many files it holds; -1 if it was an archive before
 */
public record Pack(Path archive, String sha256, long bytes, int files, boolean temporary) implements AutoCloseable {

    /** What the platform takes in one archive. */
    private static final int MOST_FILES = 10_000;

    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    /** The folder as a tar in a temporary file. Links are not followed; what is no regular file is a failure. */
    public static Pack of(Path folder) throws IOException {
        var found = files(folder, rules(folder));
        if (found.isEmpty()) {
            throw new Failure(ExitCode.NO_INPUT, folder + " has no file to pack");
        }
        var archive = Files.createTempFile("cairn-pack", ".tar");
        try (OutputStream out = Files.newOutputStream(archive);
                var tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (var file : found.entrySet()) {
                append(tar, file.getKey(), file.getValue());
            }
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(archive);
            throw failed;
        }
        return new Pack(archive, sha256(archive), Files.size(archive), found.size(), true);
    }

    /** An archive that is there already: zip, tar or tar.gz. */
    public static Pack existing(Path archive) throws IOException {
        return new Pack(archive, sha256(archive), Files.size(archive), -1, false);
    }

    /** Removes the archive if it was made here. */
    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.deleteIfExists(archive);
        }
    }

    private static IgnoreRules rules(Path folder) throws IOException {
        var file = folder.resolve(".cairnignore");
        try {
            return new IgnoreRules(Files.isRegularFile(file) ? Files.readAllLines(file) : List.of());
        } catch (IllegalArgumentException bad) {
            throw new Failure(ExitCode.USAGE, file + ": " + bad.getMessage());
        }
    }

    private static TreeMap<String, Path> files(Path folder, IgnoreRules rules) throws IOException {
        var found = new TreeMap<String, Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                return !each.equals(folder) && rules.leavesOut(folder.relativize(each), true)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                var path = folder.relativize(each);
                if (rules.leavesOut(path, false)) {
                    return FileVisitResult.CONTINUE;
                }
                if (!attributes.isRegularFile()) {
                    throw new Failure(
                            ExitCode.NO_INPUT,
                            each + " is a link or a device, which no archive may hold; leave it out by .cairnignore");
                }
                found.put(path.toString(), each);
                if (found.size() > MOST_FILES) {
                    throw new Failure(
                            ExitCode.NO_INPUT,
                            folder + " has more than " + MOST_FILES + " files; leave some out by .cairnignore");
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static void append(TarArchiveOutputStream tar, String name, Path file) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(file));
        entry.setMode(Files.isExecutable(file) ? EXECUTABLE : PLAIN);
        entry.setModTime(0);
        entry.setIds(0, 0);
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
    }

    private static String sha256(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive);
                var digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
