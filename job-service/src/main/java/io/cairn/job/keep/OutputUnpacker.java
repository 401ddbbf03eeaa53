package io.cairn.job.keep;

import io.cairn.job.content.Sha256;
import io.cairn.job.keep.OutputManifest.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks what user code wrote, and trusts none of it: regular files with harmless names only, written as new files into a
 * new folder, never through a link, and no more than the limits.
 */
final class OutputUnpacker {

    private static final Pattern HARMLESS = Pattern.compile("[^\\p{Cntrl}\\\\/]{1,255}");
    private static final int DEEPEST = 32;
    private static final int MOST_SKIPPED = 100;
    private static final int BUFFER = 64 * 1024;

    private final Path folder;
    private final KeepLimits limits;
    private final ArrayList<OutputFile> files = new ArrayList<>();
    private final ArrayList<String> skipped = new ArrayList<>();
    private long bytes;
    private Optional<String> exceeded = Optional.empty();

    OutputUnpacker(Path folder, KeepLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    OutputManifest manifest() {
        return KeptOutputs.manifest(files, skipped, exceeded);
    }

    /** Which limit was passed, in words for the job's owner. */
    Optional<String> exceeded() {
        return exceeded;
    }

    /** The tar's first folder is the output directory itself; what is in it goes below {@code rank}. */
    void unpack(String rank, InputStream stream) throws IOException {
        try (var tar = new TarArchiveInputStream(stream)) {
            for (var entry = tar.getNextEntry(); entry != null && exceeded.isEmpty(); entry = tar.getNextEntry()) {
                if (!entry.isDirectory()) {
                    entry(rank, entry, tar);
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the engine's archive of the output directory cannot be read", malformed);
        }
    }

    private void entry(String rank, TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
        var path = path(rank, entry.getName());
        if (path.isEmpty()) {
            skip(rank, entry, "a name that is not kept");
        } else if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
            skip(rank, entry, "no regular file");
        } else if (files.size() >= limits.outputFiles()) {
            exceeded = Optional.of("more than " + limits.outputFiles() + " output files");
        } else {
            write(path.get(), tar, rank, entry);
        }
    }

    private void write(String path, TarArchiveInputStream tar, String rank, TarArchiveEntry entry) throws IOException {
        Path file = folder.resolve(path);
        MessageDigest digest = Sha256.digest();
        long size = 0;
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out =
                    Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var buffer = new byte[BUFFER];
                for (int got = tar.read(buffer); got >= 0; got = tar.read(buffer)) {
                    bytes += got;
                    size += got;
                    if (bytes > limits.outputBytes().toBytes()) {
                        exceeded =
                                Optional.of("more than " + limits.outputBytes().toBytes() + " bytes of output");
                        break;
                    }
                    digest.update(buffer, 0, got);
                    out.write(buffer, 0, got);
                }
            }
        } catch (FileAlreadyExistsException twice) {
            skip(rank, entry, "a name that is there twice");
            return;
        } catch (FileSystemException notHere) {
            if (!Files.isWritable(folder)) {
                throw notHere;
            }
            skip(rank, entry, "a name that this disk does not take");
            return;
        }
        if (exceeded.isPresent()) {
            Files.delete(file);
        } else {
            files.add(new OutputFile(path, size, KeptOutputs.hex(digest)));
        }
    }

    private static Optional<String> path(String rank, String name) {
        String[] parts = name.split("/", -1);
        if (parts.length < 2 || parts.length > DEEPEST) {
            return Optional.empty();
        }
        var path = new StringBuilder(rank);
        for (int index = 1; index < parts.length; index++) {
            boolean dots = parts[index].equals(".") || parts[index].equals("..");
            if (dots || !HARMLESS.matcher(parts[index]).matches()) {
                return Optional.empty();
            }
            path.append('/').append(parts[index]);
        }
        return Optional.of(path.toString());
    }

    private void skip(String rank, TarArchiveEntry entry, String why) {
        if (skipped.size() < MOST_SKIPPED) {
            String name = entry.getName().replaceAll("\\p{Cntrl}", "?");
            skipped.add(rank + ": " + name.substring(0, Math.min(200, name.length())) + ": " + why);
        }
    }
}
