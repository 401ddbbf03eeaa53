package io.cairn.job.keep;

import java.util.List;
import java.util.Optional;

/**
 * What a job's ranks left in their output directories; written last, so that it stands for a complete set.
 *
 * @param files by path
 * @param exceeded which limit was passed, in words for the job's owner; what came after it is missing
 * @param skipped what was not kept, and why: links, devices, names that no path can hold
 */
public record OutputManifest(List<OutputFile> files, List<String> skipped, Optional<String> exceeded) {

    public OutputManifest {
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
    }

    /**
     * One file.
     *
     * @param path {@code TASK-INDEX/...} with slashes
     */
    public record OutputFile(String path, long bytes, String sha256) {}
}
