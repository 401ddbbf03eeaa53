package io.cairn.cli.exit;

/** Exit codes of this client's own, after sysexits and timeout(1). A job's own code is passed through as it is. */
public final class ExitCode {

    public static final int OK = 0;

    /** The command line is wrong. */
    public static final int USAGE = 64;

    /** The platform refused the request as it is. */
    public static final int REFUSED = 65;

    /** A file, a folder or a job that was named is not there. */
    public static final int NO_INPUT = 66;

    /** The platform, or what it needs, does not answer. */
    public static final int UNREACHABLE = 69;

    /** The platform failed, or the job ended badly through no exit code of its program. */
    public static final int PLATFORM = 70;

    /** A file could not be written on this machine. */
    public static final int CANNOT_WRITE = 73;

    /** No token, or one without the right. */
    public static final int NOT_ALLOWED = 77;

    /** The job ran longer than it may. */
    public static final int TIMED_OUT = 124;

    /** The job was stopped, by Ctrl-C or by someone else. */
    public static final int STOPPED = 130;

    /** A rank passed its memory limit. */
    public static final int OUT_OF_MEMORY = 137;

    private ExitCode() {}
}
