package io.cairn.job.scheduler.docker;

import io.cairn.job.content.Content;
import io.cairn.job.content.ContentStore;
import io.cairn.job.content.Sha256;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.launcher.ContainerLauncher;
import io.cairn.launcher.ImagePin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Fills volumes before a container starts. Content is kept on the engine by tenant and hash and shared read-only by all jobs
 * of that tenant; a second, empty volume says that the first is complete, since volumes can be made but not renamed.
 */
final class Staging {

    private static final String CONTENT = "io.cairn.content";
    private static final String STAGE = "/stage";

    private final ContainerLauncher launcher;
    private final ContentStore contents;
    private final StagingLock lock;
    private final String instance;

    Staging(ContainerLauncher launcher, ContentStore contents, StagingLock lock, String instance) {
        this.launcher = launcher;
        this.contents = contents;
        this.lock = lock;
        this.instance = instance;
    }

    /** A claim of a description file names content that its tenant does not have. */
    static final class InputMissing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InputMissing(String claim) {
            super("nothing is stored as " + claim);
        }
    }

    /** Another job has the same content copied to the engine at this moment. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Busy(String claim) {
            super(claim + " is being copied to the engine for another job");
        }
    }

    /** The volume that holds the content of {@code claim}, filled. */
    String content(TenantId tenant, String claim, ImagePin image) {
        String volume = instance + "-" + tenant.value() + "-" + claim;
        if (!isComplete(volume)) {
            var content = find(tenant, claim).orElseThrow(() -> new InputMissing(claim));
            boolean held = lock.holding(volume, () -> {
                if (!isComplete(volume)) {
                    fill(volume, content, image);
                }
            });
            if (!held) {
                throw new Busy(claim);
            }
        }
        return volume;
    }

    /** Makes volumes, whose labels say with what they end. */
    void make(List<String> volumes, Map<String, String> labels) {
        volumes.forEach(volume -> launcher.createVolume(volume, labels));
    }

    /**
     * A volume of one job and the files that it begins with.
     *
     * @param mode of the files
     */
    record Folder(String volume, int mode, Map<String, byte[]> files) {}

    /** Gives the volumes to {@code user}, the owner of the job's ranks, through one container that never starts. */
    void own(List<Folder> folders, String user, String stager, ImagePin image, Map<String, String> labels) {
        if (folders.isEmpty()) {
            return;
        }
        var places = new TreeMap<String, String>();
        for (int number = 0; number < folders.size(); number++) {
            places.put(folders.get(number).volume(), STAGE + "/" + number);
        }
        launcher.createStager(stager, image, places, labels);
        launcher.copyIn(stager, STAGE, folders(folders, user));
        launcher.remove(stager);
    }

    private void fill(String volume, Content content, ImagePin image) {
        var labels = Map.of(CONTENT, volume);
        String stager = volume + "-stager";
        launcher.createVolume(volume, labels);
        launcher.createStager(stager, image, Map.of(volume, STAGE + "/data"), labels);
        try (InputStream tar = contents.openTar(content)) {
            launcher.copyIn(stager, STAGE + "/data", tar);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        launcher.remove(stager);
        launcher.createVolume(complete(volume), Map.of(CONTENT, complete(volume)));
    }

    private boolean isComplete(String volume) {
        return launcher.volumes(Map.of(CONTENT, complete(volume))).contains(complete(volume));
    }

    private static String complete(String volume) {
        return volume + "-complete";
    }

    private Optional<Content> find(TenantId tenant, String claim) {
        int dash = claim.indexOf('-');
        if (dash < 0 || !Sha256.isValid(claim.substring(dash + 1))) {
            return Optional.empty();
        }
        var kind = Content.Kind.valueOf(claim.substring(0, dash).toUpperCase(Locale.ROOT));
        return contents.find(tenant, kind, new Sha256(claim.substring(dash + 1)));
    }

    private static InputStream folders(List<Folder> folders, String user) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (int number = 0; number < folders.size(); number++) {
                tar.putArchiveEntry(owned(new TarArchiveEntry(number + "/"), user));
                tar.closeArchiveEntry();
                for (var file : folders.get(number).files().entrySet()) {
                    var entry = owned(new TarArchiveEntry(number + "/" + file.getKey()), user);
                    entry.setMode(folders.get(number).mode());
                    entry.setSize(file.getValue().length);
                    tar.putArchiveEntry(entry);
                    tar.write(file.getValue());
                    tar.closeArchiveEntry();
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static TarArchiveEntry owned(TarArchiveEntry entry, String user) {
        int colon = user.indexOf(':');
        entry.setIds(Integer.parseInt(user.substring(0, colon)), Integer.parseInt(user.substring(colon + 1)));
        return entry;
    }
}
