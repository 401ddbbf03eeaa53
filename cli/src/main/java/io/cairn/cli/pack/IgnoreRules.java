package io.cairn.cli.pack;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * What of a folder is not packed. Each line of {@code .cairnignore} is a pattern of {@code *}, {@code ?}, {@code **},
 * {@code [abc]} and <code>{a,b}</code>: without a slash it is held against the name at any depth, with one against the path
 * from the folder. A slash at the end means folders only, {@code !} takes back what an earlier line left out, {@code #}
 * begins a comment. The last line that fits decides. A folder that is left out is not looked into.
 */
public final class IgnoreRules {

    /** Left out unless taken back. */
    static final List<String> ALWAYS = List.of(
            ".git/",
            ".hg/",
            ".svn/",
            "__pycache__/",
            "*.py[co]",
            ".venv/",
            ".ipynb_checkpoints/",
            ".pytest_cache/",
            ".mypy_cache/",
            ".DS_Store",
            ".cairnignore");

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(PathMatcher matcher, boolean byName, boolean foldersOnly, boolean leftOut) {}

    /**
     * @param lines those of {@code .cairnignore}
     * @throws IllegalArgumentException for a line that is no pattern; the message names it
     */
    public IgnoreRules(List<String> lines) {
        ALWAYS.forEach(this::add);
        lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(this::add);
    }

    /**
     * @param path relative to the folder that is packed
     */
    public boolean leavesOut(Path path, boolean folder) {
        boolean out = false;
        for (var rule : rules) {
            if ((folder || !rule.foldersOnly()) && rule.matcher().matches(rule.byName() ? path.getFileName() : path)) {
                out = rule.leftOut();
            }
        }
        return out;
    }

    private void add(String line) {
        boolean leftOut = !line.startsWith("!");
        String pattern = leftOut ? line : line.substring(1);
        boolean foldersOnly = pattern.endsWith("/");
        pattern = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        boolean byName = !pattern.contains("/");
        pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        try {
            rules.add(
                    new Rule(FileSystems.getDefault().getPathMatcher("glob:" + pattern), byName, foldersOnly, leftOut));
        } catch (PatternSyntaxException bad) {
            throw new IllegalArgumentException("'" + line + "' is no pattern: " + bad.getDescription(), bad);
        }
    }
}
