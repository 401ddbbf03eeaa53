package io.cairn.job.keep;

import io.cairn.job.content.Sha256;
import io.cairn.job.keep.OutputManifest.OutputFile;
import io.cairn.job.tar.RawName;
import io.cairn.job.tar.TarEntry;
import io.cairn.job.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Unpacks what user code wrote, and trusts none of it: regular files only, no more than the limits, and no name of its
 * choice on our disk. A file is stored under the hash of its path, so a path can neither lead anywhere nor be one that
 * the file system or the locale of this process does not take.
 */
final class OutputUnpacker {

    private static final int LONGEST_PATH = 1024;
    private static final int METADATA_PER_ENTRY = 64 * 1024;
    private static final int ENTRIES_PER_FILE = 10;
    private static final int MOST_SKIPPED = 100;
    private static final int LONGEST_SHOWN = 200;
    private static final int BUFFER = 64 * 1024;

    private final Path folder;
    private final KeepLimits limits;
    private final List<OutputFile> files = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER];
    private long entries;
    private long bytes;
    private Optional<String> exceeded = Optional.empty();

    /** Stores files directly in {@code folder}, which is empty. */
    OutputUnpacker(Path folder, KeepLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /** Where the file of this path is stored, relative to the folder. */
    static String stored(String path) {
        return Sha256.of(path.getBytes(StandardCharsets.UTF_8)).hex();
    }

    OutputManifest manifest() {
        var sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(OutputFile::path));
        return new OutputManifest(sorted, skipped, exceeded);
    }

    /** Which limit was passed, in words for the job's owner. */
    Optional<String> exceeded() {
        return exceeded;
    }

    /**
     * The tar's first folder is the output directory itself; what is in it goes below {@code rank}. Stops where a limit is
     * passed.
     *
     * @throws IOException if the stream ends before the archive does, which must not pass for fewer files
     */
    void unpack(String rank, InputStream stream) throws IOException {
        var tar = new TarReader(new BufferedInputStream(stream, BUFFER), METADATA_PER_ENTRY);
        while (exceeded.isEmpty()) {
            var entry = tar.next();
            if (entry.isEmpty()) {
                return;
            }
            take(rank, entry.get(), tar);
        }
    }

    private void take(String rank, TarEntry entry, TarReader tar) throws IOException {
        entries++;
        if (entries > (long) limits.outputFiles() * ENTRIES_PER_FILE) {
            exceeded = Optional.of("many more directories and links than output files");
            return;
        }
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            return; // made by the paths of files
        }
        // What is skipped counts too: it has to be read all the same.
        if (entry.size() > limits.outputBytes().toBytes() - bytes) {
            exceeded = Optional.of("more than " + limits.outputBytes().toBytes() + " bytes of output");
            return;
        }
        bytes += entry.size();
        var path = path(rank, entry.name());
        if (entry.type() != TarEntry.Type.FILE) {
            skip(rank, entry, "no regular file");
        } else if (path.isEmpty()) {
            skip(rank, entry, "a name that is not kept");
        } else if (files.size() >= limits.outputFiles()) {
            exceeded = Optional.of("more than " + limits.outputFiles() + " output files");
        } else {
            write(path.get(), rank, entry, tar);
        }
    }

    private void write(String path, String rank, TarEntry entry, TarReader tar) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (var out = FileChannel.open(
                folder.resolve(stored(path)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int got = tar.read(buffer); got >= 0; got = tar.read(buffer)) {
                digest.update(buffer, 0, got);
                var chunk = ByteBuffer.wrap(buffer, 0, got);
                while (chunk.hasRemaining()) {
                    out.write(chunk);
                }
            }
            out.force(true);
        } catch (FileAlreadyExistsException twice) {
            skip(rank, entry, "a name that is there twice");
            return;
        }
        files.add(new OutputFile(path, entry.size(), HexFormat.of().formatHex(digest.digest())));
    }

    /** The path that the manifest gives, as text; empty if it could mean a place outside for whoever unpacks it. */
    private static Optional<String> path(String rank, RawName name) {
        int slash = name.octets().indexOf('/');
        if (slash < 1 || name.length() > LONGEST_PATH) {
            return Optional.empty();
        }
        String below = name.octets().substring(slash + 1);
        boolean misleads = Arrays.stream(below.split("/", -1))
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        return misleads ? Optional.empty() : Optional.of(rank + "/" + new RawName(below).escaped());
    }

    private void skip(String rank, TarEntry entry, String why) {
        if (skipped.size() < MOST_SKIPPED) {
            String name = entry.name().octets();
            String shown = new RawName(name.substring(0, Math.min(LONGEST_SHOWN, name.length()))).escaped();
            skipped.add(rank + ": " + shown + ": " + why);
        }
    }
}
