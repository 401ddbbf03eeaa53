package io.cairn.job.logs;

import io.cairn.job.keep.KeptLogs;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Incarnation;
import io.cairn.job.scheduler.ContainerScheduler.NoSuchRank;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The log of a rank from where it is: the engine while its container is there, the disk afterwards. Offsets count the bytes
 * that the rank wrote, so they mean the same in both (as long as nothing was cut for length).
 */
public final class JobLogs {

    private static final Duration RETRY = Duration.ofMillis(500);

    private final KeptLogs kept;
    private final ContainerScheduler scheduler;
    private final JobLedger ledger;

    public JobLogs(KeptLogs kept, ContainerScheduler scheduler, JobLedger ledger) {
        this.kept = kept;
        this.scheduler = scheduler;
        this.ledger = ledger;
    }

    /**
     * Whose log is meant.
     *
     * @param attempt from 1 to the one that the job is in
     * @param earlier which container of the rank in that attempt, if not the last one
     */
    public record Place(Job job, int attempt, Rank rank, Optional<Incarnation> earlier) {

        /** Of the last container of the rank. */
        public Place(Job job, int attempt, Rank rank) {
            this(job, attempt, rank, Optional.empty());
        }
    }

    /**
     * At most {@code limit} bytes from {@code offset}; empty if the rank has no log of that attempt.
     *
     * @throws Unavailable if the log is still on the engine and that does not answer
     */
    public Optional<byte[]> read(Place place, long offset, int limit) throws IOException {
        if (isKept(place)) {
            try (InputStream in = open(place, offset)) {
                return Optional.of(in.readNBytes(limit));
            }
        }
        if (place.earlier().isPresent() || isOver(place)) {
            return Optional.empty();
        }
        try {
            var range = new Range(offset, limit);
            scheduler.readLog(place.job().id(), place.rank(), range);
            return Optional.of(range.bytes());
        } catch (NoSuchRank notYet) {
            // Unless it was kept and removed since the first look.
            return isKept(place) ? read(place, offset, limit) : Optional.empty();
        }
    }

    /**
     * Writes the log as events from {@code offset} on, until it is complete or the reader has gone. An attempt that has not
     * started is waited for; an engine that breaks off is asked again.
     */
    public void follow(Place place, long offset, OutputStream out) throws IOException {
        var events = new LogEvents(offset);
        while (true) {
            boolean over = isOver(place);
            if (isKept(place)) {
                rest(place, events, out);
                return;
            }
            if (over) {
                finish(events, out);
                return;
            }
            events = live(place, events, out);
            pause(out);
        }
    }

    /** Whether nothing more can be written to it: all of the attempt, or of the generation, is kept that ever will be. */
    private boolean isOver(Place place) {
        return ledger.load(place.job().id())
                .map(now -> now.state().isTerminal()
                        || now.state() == JobState.SUSPENDED
                        || now.attempt() > place.attempt()
                        || now.generation().number() > place.job().generation().number())
                .orElse(true);
    }

    private boolean isKept(Place place) {
        return kept.has(place.job(), place.attempt(), place.rank(), place.earlier());
    }

    private InputStream open(Place place, long offset) throws IOException {
        return kept.open(place.job(), place.attempt(), place.rank(), place.earlier(), offset);
    }

    private void rest(Place place, LogEvents events, OutputStream out) throws IOException {
        try (InputStream in = open(place, events.offset())) {
            var fresh = new LogEvents(events.offset());
            var buffer = new byte[16 * 1024];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                for (String event : fresh.take(buffer, 0, got)) {
                    out.write(event.getBytes(StandardCharsets.UTF_8));
                }
            }
            finish(fresh, out);
        }
    }

    private static void finish(LogEvents events, OutputStream out) throws IOException {
        for (String event : events.end()) {
            out.write(event.getBytes(StandardCharsets.UTF_8));
        }
        out.write("event: end\ndata: \n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Follows the engine until it ends the stream; what was not a whole line is read again. */
    private LogEvents live(Place place, LogEvents events, OutputStream out) throws IOException {
        var pipe = new LogPipe(events.offset());
        try (var stream = scheduler.followLog(place.job().id(), place.rank(), pipe.in(), pipe::end)) {
            var fresh = new LogEvents(events.offset());
            pipe.copy(fresh, out, () -> isKept(place) || isOver(place));
            return new LogEvents(fresh.offset());
        } catch (NoSuchRank | Unavailable notNow) {
            return events;
        }
    }

    private static void pause(OutputStream out) throws IOException {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the service ends", stopped);
        }
        out.write(":\n".getBytes(StandardCharsets.UTF_8)); // tells whether the reader is still there
        out.flush();
    }

    /** Keeps a range of what is written to it. */
    private static final class Range extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final long offset;
        private final int limit;
        private long seen;

        Range(long offset, int limit) {
            this.offset = offset;
            this.limit = limit;
        }

        byte[] bytes() {
            return kept.toByteArray();
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            int skip = (int) Math.min(length, Math.max(0, offset - seen));
            int take = Math.min(length - skip, limit - kept.size());
            if (take > 0) {
                kept.write(bytes, from + skip, take);
            }
            seen += length;
        }
    }
}
