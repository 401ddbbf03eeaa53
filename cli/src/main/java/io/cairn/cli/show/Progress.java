package io.cairn.cli.show;

import java.io.PrintWriter;

/**
 * What goes on, on standard error: one line that is rewritten in place on a terminal, else a line for each change. Safe for
 * several threads.
 */
public final class Progress {

    private static final String CLEAR = "\r\u001b[K";
    private static final int WIDTH = 110;

    private final PrintWriter err;
    private final boolean terminal;
    private final boolean quiet;
    private String shown = "";

    /**
     * @param terminal whether standard error is one
     * @param quiet whether nothing is to be said
     */
    public Progress(PrintWriter err, boolean terminal, boolean quiet) {
        this.err = err;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Shows {@code text} as what goes on now; nothing if it is what is shown already. */
    public synchronized void now(String text) {
        String line = Table.plain(text);
        if (quiet || line.equals(shown)) {
            return;
        }
        shown = line;
        if (terminal) {
            err.print(CLEAR + (line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "..."));
            err.flush();
        } else {
            err.println(line);
        }
    }

    /** For figures that change often: shown on a terminal only. */
    public void often(String text) {
        if (terminal) {
            now(text);
        }
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        if (!quiet) {
            clear();
            err.println(Table.plain(text));
        }
    }

    /** Takes a line that was to be rewritten away, so that others can write. */
    public synchronized void clear() {
        if (terminal && !shown.isEmpty()) {
            err.print(CLEAR);
            err.flush();
            shown = "";
        }
    }
}
