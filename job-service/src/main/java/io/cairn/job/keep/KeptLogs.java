package io.cairn.job.keep;

import io.cairn.job.disk.Incoming;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The logs of ended ranks, of each attempt, each written whole and then renamed to its place. */
public final class KeptLogs implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final JobFolders folders;
    private final long most;
    private final Incoming incoming;

    /** Removes what an earlier process left unfinished below {@code root}. */
    public KeptLogs(Path root, KeepLimits limits) {
        this.folders = new JobFolders(root);
        this.most = limits.log().toBytes();
        this.incoming = new Incoming(root.resolve(".incoming-logs")); // no tenant is called so
    }

    /**
     * Whether the log of that attempt is kept.
     *
     * @param earlier which container of the rank, if not its last
     */
    public boolean has(Job job, int attempt, Rank rank, Optional<Incarnation> earlier) {
        return Files.exists(folders.log(job, attempt, rank, earlier));
    }

    /** Keeps a log of the attempt that the job is in. */
    void keep(Job job, Rank rank, Optional<Incarnation> earlier, LogWriter writer) throws IOException {
        Path fresh = incoming.newFile();
        Path ring = incoming.newFile();
        try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE);
                var end = FileChannel.open(ring, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var capped = new CappedLog(out, end, most);
            var buffered = new BufferedOutputStream(capped, BUFFER);
            writer.writeTo(buffered);
            buffered.flush();
            capped.finish();
            out.force(true);
            incoming.publish(fresh, folders.log(job, job.attempt(), rank, earlier));
        } finally {
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(ring);
        }
    }

    /** Writes a log. */
    interface LogWriter {
        void writeTo(OutputStream into) throws IOException;
    }

    /** The log from its byte {@code offset} on. The caller closes it. */
    public InputStream open(Job job, int attempt, Rank rank, Optional<Incarnation> earlier, long offset)
            throws IOException {
        var channel = FileChannel.open(folders.log(job, attempt, rank, earlier), StandardOpenOption.READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() throws IOException {
        incoming.close();
    }
}
