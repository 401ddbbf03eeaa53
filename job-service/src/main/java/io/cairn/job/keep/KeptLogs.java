package io.cairn.job.keep;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The logs of ended ranks, each written whole and then renamed to its place. */
public final class KeptLogs {

    private final JobFolders folders;
    private final long most;

    public KeptLogs(Path root, KeepLimits limits) {
        this.folders = new JobFolders(root);
        this.most = limits.log().toBytes();
    }

    /** Whether the log is kept. */
    public boolean has(Job job, Rank rank) {
        return Files.exists(folders.log(job, rank));
    }

    void keep(Job job, Rank rank, LogWriter writer) throws IOException {
        Path place = folders.log(job, rank);
        Files.createDirectories(place.getParent());
        Path fresh = Files.createTempFile(place.getParent(), "log", ".tmp");
        try {
            try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
                    var capped = new CappedLog(Channels.newOutputStream(channel), most)) {
                writer.writeTo(capped);
                capped.finish();
                channel.force(true);
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Writes a log. */
    interface LogWriter {
        void writeTo(OutputStream into) throws IOException;
    }

    /** The log's length in bytes, if it is kept. */
    public Optional<Long> length(Job job, Rank rank) throws IOException {
        try {
            return Optional.of(Files.size(folders.log(job, rank)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The log from its byte {@code offset} on. The caller closes it. */
    public InputStream open(Job job, Rank rank, long offset) throws IOException {
        var channel = FileChannel.open(folders.log(job, rank), StandardOpenOption.READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    /** Keeps the beginning, then the end in a ring, and says between them how much is missing. */
    private static final class CappedLog extends OutputStream {
        private final OutputStream out;
        private final long head;
        private final int ringSize;
        private byte[] ring = new byte[0];
        private long written;
        private long ringed;

        CappedLog(OutputStream out, long most) {
            this.out = new java.io.BufferedOutputStream(out, 64 * 1024);
            this.head = most / 4;
            this.ringSize = Math.toIntExact(most - head);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int toHead = (int) Math.min(length, Math.max(0, head - written));
            out.write(bytes, offset, toHead);
            if (toHead < length && ring.length == 0) {
                ring = new byte[ringSize]; // only for a log that is longer than its head
            }
            for (int index = offset + toHead; index < offset + length; index++) {
                ring[(int) (ringed++ % ring.length)] = bytes[index];
            }
            written += length;
        }

        void finish() throws IOException {
            if (ringed > ringSize) {
                long missing = ringed - ring.length;
                out.write(("\n[" + missing + " bytes of this log were not kept]\n").getBytes(StandardCharsets.UTF_8));
                int begin = (int) (ringed % ring.length);
                out.write(ring, begin, ring.length - begin);
                out.write(ring, 0, begin);
            } else {
                out.write(ring, 0, (int) ringed);
            }
            out.flush();
        }
    }
}
