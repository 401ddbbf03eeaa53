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
import java.util.ArrayList;
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

    /** Gives {@code volumes} to {@code user}, the owner of the job's ranks, through one container that never starts. */
    void own(List<String> volumes, String user, String stager, ImagePin image, Map<String, String> labels) {
        var places = new TreeMap<String, String>();
        var folders = new ArrayList<String>();
        for (String volume : volumes) {
            folders.add(String.valueOf(folders.size()));
            places.put(volume, STAGE + "/" + folders.getLast());
        }
        if (folders.isEmpty()) {
            return;
        }
        launcher.createStager(stager, image, places, labels);
        launcher.copyIn(stager, STAGE, tar(folders, user, Optional.empty()));
        launcher.remove(stager);
    }

    /** Puts one file of {@code user} into the volume, and makes the volume if it is not there. */
    void put(NewFile file, String user, ImagePin image, Map<String, String> labels) {
        String stager = file.volume() + "-stager";
        launcher.createVolume(file.volume(), labels);
        launcher.createStager(stager, image, Map.of(file.volume(), STAGE + "/0"), labels);
        launcher.copyIn(stager, STAGE, tar(List.of("0"), user, Optional.of(file)));
        launcher.remove(stager);
    }

    /** A file that is to stand in a volume. */
    record NewFile(String volume, String name, byte[] content) {}

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

    /** Folders, and a file in the first of them. */
    private static InputStream tar(List<String> folders, String user, Optional<NewFile> file) {
        int colon = user.indexOf(':');
        int uid = Integer.parseInt(user.substring(0, colon));
        int gid = Integer.parseInt(user.substring(colon + 1));
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (String name : folders) {
                entry(tar, name + "/", uid, gid, new byte[0]);
            }
            if (file.isPresent()) {
                String path = folders.getFirst() + "/" + file.get().name();
                entry(tar, path, uid, gid, file.get().content());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void entry(TarArchiveOutputStream tar, String name, int uid, int gid, byte[] content)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setIds(uid, gid);
        if (!entry.isDirectory()) {
            entry.setSize(content.length);
        }
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
