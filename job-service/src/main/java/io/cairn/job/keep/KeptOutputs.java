package io.cairn.job.keep;

import io.cairn.job.disk.Incoming;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.reconcile.loop.Keep.OutputReader;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The output directories of ended ranks. All are unpacked into a new folder, the manifest {@value #MANIFEST} is written last,
 * and the folder is renamed to its place: a set is complete or absent.
 */
public final class KeptOutputs implements AutoCloseable {

    static final String MANIFEST = "_SUCCESS.json";
    static final String FILES = "files";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JobFolders folders;
    private final KeepLimits limits;
    private final Incoming incoming;

    /** Removes what an earlier process left unfinished below {@code root}. */
    public KeptOutputs(Path root, KeepLimits limits) {
        this.folders = new JobFolders(root);
        this.limits = limits;
        this.incoming = new Incoming(root.resolve(".incoming-outputs")); // no tenant is called so
    }

    /** Keeps the outputs once; a repetition answers as the first time, so that a job's end does not depend on crashes. */
    Optional<String> keep(Job job, OutputReader reader) throws IOException {
        Path place = folders.outputs(job);
        if (Files.exists(place)) {
            return exceeded(job);
        }
        Path fresh = incoming.newFolder();
        try {
            Path files = Files.createDirectory(fresh.resolve(FILES));
            var unpacked = new OutputUnpacker(files, limits);
            for (Rank rank : reader.ranks()) {
                if (unpacked.exceeded().isEmpty()) {
                    try (InputStream tar = reader.open(rank)) {
                        unpacked.unpack(JobFolders.name(rank), tar);
                    }
                }
            }
            Incoming.force(files);
            write(fresh.resolve(MANIFEST), JSON.writeValueAsBytes(unpacked.manifest()));
            Incoming.force(fresh);
            incoming.publish(fresh, place);
            return exceeded(job);
        } finally {
            Incoming.discard(fresh);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    /** From the set that is in place, whoever put it there. */
    private Optional<String> exceeded(Job job) throws IOException {
        return manifest(job).flatMap(OutputManifest::exceeded);
    }

    /** What was kept; empty while the job has not come to its end. */
    public Optional<OutputManifest> manifest(Job job) throws IOException {
        try {
            return Optional.of(
                    JSON.readValue(Files.readAllBytes(folders.outputs(job).resolve(MANIFEST)), OutputManifest.class));
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        }
    }

    /** A file that the manifest names; a path that it does not name is never looked for on disk. */
    public Optional<Path> file(Job job, String path) throws IOException {
        return manifest(job)
                .flatMap(manifest -> manifest.files().stream()
                        .filter(file -> file.path().equals(path))
                        .findFirst())
                .map(file -> folders.outputs(job).resolve(FILES).resolve(OutputUnpacker.stored(file.path())));
    }

    @Override
    public void close() throws IOException {
        incoming.close();
    }
}
