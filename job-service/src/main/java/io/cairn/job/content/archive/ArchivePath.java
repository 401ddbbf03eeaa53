package io.cairn.job.content.archive;

import io.cairn.job.content.archive.ArchiveResult.Reason;
import io.cairn.job.tar.RawName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of an entry: one or more components below the root, none of them {@code .} or {@code ..}.
 *
 * @param components at least one, or none for the root itself
 */
record ArchivePath(List<String> components) {

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final int LONGEST_COMPONENT = 255; // bytes; what file systems take

    ArchivePath {
        components = List.copyOf(components);
    }

    /** The path that {@code raw} means; single dots in it mean nothing, and tar writes many of them. */
    static ArchivePath of(RawName raw, ArchiveLimits limits) throws Refusal {
        String text = raw.utf8()
                .orElseThrow(() -> Refusal.of(Reason.PATH_NOT_UTF8, raw, "the bytes of the path are no UTF-8"));
        if (text.isEmpty()) {
            throw Refusal.of(Reason.PATH_EMPTY, raw, "an entry has no name");
        }
        if (text.startsWith("/") || DRIVE.matcher(text).matches()) {
            throw Refusal.of(Reason.PATH_ABSOLUTE, raw, "paths are relative to the archive's root");
        }
        if (text.indexOf('\\') >= 0 || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.of(Reason.PATH_CHARACTER, raw, "a path holds a backslash or a control character");
        }
        var path = new ArchivePath(components(raw, text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > limits.pathBytes()) {
            throw Refusal.of(Reason.PATH_TOO_LONG, raw, "a path has at most " + limits.pathBytes() + " bytes");
        }
        if (path.components.size() > limits.depth()) {
            throw Refusal.of(Reason.PATH_TOO_DEEP, raw, "a path has at most " + limits.depth() + " components");
        }
        return path;
    }

    private static List<String> components(RawName raw, String text) throws Refusal {
        var kept = new ArrayList<String>();
        for (String component : text.split("/", -1)) {
            switch (component) {
                case "" -> throw Refusal.of(Reason.PATH_EMPTY, raw, "a component of the path is empty");
                case "." -> {
                    continue;
                }
                case ".." -> throw Refusal.of(Reason.PATH_ESCAPES, raw, "a path goes through its parent");
                default -> kept.add(component);
            }
            if (component.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPONENT) {
                throw Refusal.of(Reason.PATH_TOO_LONG, raw, "a component has at most " + LONGEST_COMPONENT + " bytes");
            }
        }
        return kept;
    }

    boolean isRoot() {
        return components.isEmpty();
    }

    /** The directories above it, outermost first. */
    List<String> parents() {
        var parents = new ArrayList<String>();
        for (int end = 1; end < components.size(); end++) {
            parents.add(String.join("/", components.subList(0, end)));
        }
        return parents;
    }

    @Override
    public String toString() {
        return String.join("/", components);
    }
}
