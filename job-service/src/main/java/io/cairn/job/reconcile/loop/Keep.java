package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Port: where logs and outputs of ended ranks are kept. Each is kept once; a second call finds it and does nothing. */
public interface Keep {

    /** Whether the rank's log is kept already. */
    boolean hasLog(Job job, Rank rank);

    /** Keeps what {@code writer} writes as the log of the rank's last container. */
    void log(Job job, RankStatus seen, LogWriter writer) throws IOException;

    /** Keeps the log of a container that was, or is to be, followed by another of its rank in the same attempt. */
    void earlierLog(Job job, RankStatus seen, LogWriter writer) throws IOException;

    /**
     * Keeps the output directories of all ranks, together.
     *
     * @return what broke a limit, in words for the job's owner
     */
    Optional<String> outputs(Job job, OutputReader reader) throws IOException;

    /** Writes a log. */
    interface LogWriter {
        void writeTo(OutputStream into) throws IOException;
    }

    /** Reads the output directory of one rank as a tar stream. */
    interface OutputReader {
        InputStream open(Rank rank) throws IOException;

        /** The ranks that were started and so may have written something. */
        java.util.List<Rank> ranks();
    }
}
