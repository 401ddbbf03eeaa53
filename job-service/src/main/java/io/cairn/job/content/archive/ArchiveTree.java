package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.RawName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The paths seen so far: no path twice, no path both file and directory, no more than the limit. */
final class ArchiveTree {

    private enum Seen {
        FILE,
        DIRECTORY,
        /** A directory that no entry has named yet. */
        IMPLIED
    }

    private final Map<String, Seen> seen = new HashMap<>();
    private final int atMost;

    ArchiveTree(int atMost) {
        this.atMost = atMost;
    }

    /** Adds a file; answers the directories that must be made before it. */
    List<String> addFile(ArchivePath path, RawName raw) throws Refusal {
        var missing = addParents(path, raw);
        Seen before = seen.put(path.toString(), Seen.FILE);
        if (before == Seen.FILE) {
            throw Refusal.of(Reason.DUPLICATE, raw, "the path occurs twice");
        }
        if (before != null) {
            throw Refusal.of(Reason.CONFLICT, raw, "the path is a file and a directory");
        }
        bound(raw);
        return missing;
    }

    /** Adds a directory; answers the directories that must be made, itself included if it is not there yet. */
    List<String> addDirectory(ArchivePath path, RawName raw) throws Refusal {
        var missing = addParents(path, raw);
        Seen before = seen.put(path.toString(), Seen.DIRECTORY);
        if (before == Seen.DIRECTORY) {
            throw Refusal.of(Reason.DUPLICATE, raw, "the path occurs twice");
        }
        if (before == Seen.FILE) {
            throw Refusal.of(Reason.CONFLICT, raw, "the path is a file and a directory");
        }
        if (before == null) {
            missing.add(path.toString());
        }
        bound(raw);
        return missing;
    }

    private List<String> addParents(ArchivePath path, RawName raw) throws Refusal {
        var missing = new ArrayList<String>();
        for (String parent : path.parents()) {
            Seen before = seen.putIfAbsent(parent, Seen.IMPLIED);
            if (before == Seen.FILE) {
                throw Refusal.of(Reason.CONFLICT, raw, "a file stands where the path needs a directory");
            }
            if (before == null) {
                missing.add(parent);
            }
        }
        return missing;
    }

    private void bound(RawName raw) throws Refusal {
        if (seen.size() > atMost) {
            throw Refusal.of(Reason.TOO_MANY_ENTRIES, raw, "an archive has at most " + atMost + " entries");
        }
    }
}
