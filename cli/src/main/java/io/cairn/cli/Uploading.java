package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.pack.Pack;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Age;
import io.cairn.cli.show.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Brings programs and data sets to the platform, once each. */
final class Uploading {

    private static final Pattern SHA = Pattern.compile("[0-9a-f]{64}");

    private final Gateway gateway;
    private final Progress progress;

    Uploading(Gateway gateway, Progress progress) {
        this.gateway = gateway;
        this.progress = progress;
    }

    /** Packs a folder and uploads it unless it is there; answers its hash. */
    String folder(String what, Path folder) throws IOException {
        progress.often("packing " + folder);
        try (var pack = Pack.of(folder)) {
            return send(what, pack);
        }
    }

    /** A folder, an archive, or a hash that is taken as it is. */
    String any(String what, String given) throws IOException {
        if (SHA.matcher(given).matches()) {
            return given;
        }
        Path path = path(given);
        if (Files.isDirectory(path)) {
            return folder(what, path);
        }
        if (!Files.isRegularFile(path)) {
            throw new Failure(ExitCode.NO_INPUT, given + " is no folder, no archive and no SHA-256");
        }
        return send(what, Pack.existing(path));
    }

    private String send(String what, Pack pack) {
        String resource = "/job/v1/" + (what.equals("program") ? "programs" : "datasets");
        String size = Age.bytes(pack.bytes())
                + (pack.files() < 0 ? "" : " in " + pack.files() + (pack.files() == 1 ? " file" : " files"));
        if (gateway.status(resource + "/" + pack.sha256()) == 200) {
            progress.line(what + ": " + size + ", is there already");
            return pack.sha256();
        }
        progress.often(what + ": 0% of " + size);
        var stored = gateway.upload(
                resource,
                pack.archive(),
                sent -> progress.often(what + ": " + sent * 100 / Math.max(1, pack.bytes()) + "% of " + size));
        progress.line(what + ": " + size + ", sent");
        return stored.text("sha256").orElse(pack.sha256());
    }

    private static Path path(String given) {
        try {
            return Path.of(given);
        } catch (InvalidPathException no) {
            throw new Failure(ExitCode.NO_INPUT, "that is no folder, no archive and no SHA-256");
        }
    }
}
