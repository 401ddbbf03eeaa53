package io.cairn.job.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the owners of a folder for unfinished things have in it at this moment. */
public final class Unfinished {

    private Unfinished() {}

    /** Everything below the owners' own folders. */
    public static List<Path> in(Path shared) {
        try (var all = Files.walk(shared)) {
            return all.filter(path -> shared.relativize(path).getNameCount() > 1)
                    .toList();
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
    }
}
