package io.cairn.job.keep;

import io.cairn.job.content.Sha256;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.reconcile.loop.Keep.OutputReader;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * The output directories of ended ranks. All are unpacked into a new folder, the manifest {@value #MANIFEST} is written last,
 * and the folder is renamed to its place: a set is complete or absent.
 */
public final class KeptOutputs {

    static final String MANIFEST = "_SUCCESS.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JobFolders folders;
    private final KeepLimits limits;

    public KeptOutputs(Path root, KeepLimits limits) {
        this.folders = new JobFolders(root);
        this.limits = limits;
    }

    Optional<String> keep(Job job, OutputReader reader) throws IOException {
        Path place = folders.outputs(job);
        if (Files.exists(place)) {
            // Kept before a kill; what was found then holds still.
            return manifest(job).flatMap(OutputManifest::exceeded);
        }
        Files.createDirectories(place.getParent());
        Path fresh = Files.createTempDirectory(place.getParent(), "outputs");
        try {
            var unpacked = new OutputUnpacker(fresh, limits);
            for (Rank rank : reader.ranks()) {
                try (InputStream tar = reader.open(rank)) {
                    unpacked.unpack(JobFolders.name(rank), tar);
                }
            }
            var manifest = unpacked.manifest();
            Files.write(fresh.resolve(MANIFEST), JSON.writeValueAsBytes(manifest));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return unpacked.exceeded();
        } finally {
            FileSystemUtils.deleteRecursively(fresh);
        }
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
                .map(file -> folders.outputs(job).resolve(file.path()));
    }

    static OutputManifest manifest(
            ArrayList<OutputManifest.OutputFile> files, ArrayList<String> skipped, Optional<String> exceeded) {
        files.sort(Comparator.comparing(OutputManifest.OutputFile::path));
        return new OutputManifest(files, skipped, exceeded);
    }

    static String hex(java.security.MessageDigest digest) {
        return new Sha256(java.util.HexFormat.of().formatHex(digest.digest())).hex();
    }
}
