package io.cairn.job.scheduler;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Generation;
import io.cairn.job.lifecycle.JobId;
import io.cairn.kit.tenancy.TenantId;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port: whatever runs the containers of a description file. Every method may be called again after a crash in its middle
 * and then finishes what it began; {@link #list} alone is the truth about what exists.
 */
public interface ContainerScheduler {

    /** In the place of a task, for what stands in front of a job's port. */
    String PROXY = "edge";

    /** What this scheduler can do and how much it has. */
    Capabilities capabilities();

    /**
     * Selects every image that the file names out of the stored ones and makes the engine hold it; a long fetch goes on in
     * the background and answers NotNow until it is done. Nothing of the job exists afterwards but images.
     */
    Answer prepare(Assignment assignment);

    /** Creates what the file describes and starts every rank: all of them, or an answer that says why not. */
    Answer submit(Assignment assignment);

    /**
     * Creates and starts these ranks of the file, and no other, beside what runs of the same attempt; each under the number of its
     * run, from 0. What an older run of the same rank has left must be gone.
     */
    Answer start(Assignment assignment, Map<Rank, Integer> runs);

    /**
     * Whether every rank of the generation was well a few times in a row, as the file asks: its port, or its health path. It asks
     * in the background from the first call on and answers at once; what asks is gone when it has answered true.
     */
    boolean isWell(Assignment assignment);

    /** Every container of the job, ended ones included, of whatever attempt and generation. */
    List<RankStatus> list(JobId job);

    /** Where clients outside reach the port of a job; empty if the job has none, or is not up. */
    Optional<InetSocketAddress> endpoint(JobId job);

    /** The container that publishes the port of the job in this attempt, as rank 0 of the task {@value #PROXY}; empty if none is there. */
    Optional<RankStatus> proxy(JobId job, Fence fence);

    /**
     * Makes what publishes the port of a job that runs, under the number of its run, in the place of what is left of older runs;
     * perhaps at another address.
     */
    Answer publish(Assignment assignment, int run);

    /**
     * Asks every rank under {@code fence} to end, and kills what has not ended after {@code grace}. Returns when none of them
     * runs. Those of another attempt are left alone, so that whoever acts on an old row does no harm.
     */
    void stop(JobId job, Fence fence, Duration grace);

    /** The same for the ranks of one generation; what serves beside them is left alone. */
    void stop(JobId job, Fence fence, int generation, Duration grace);

    /** Follows the log of one rank from its first byte while it runs; {@code atEnd} runs once. */
    LogStream followLog(JobId job, Rank rank, OutputStream into, Runnable atEnd);

    /**
     * Tells {@code ended} each job of which a rank ends from now on, until the stream is closed or breaks; then runs
     * {@code atEnd} once. A hint: not every end need be told.
     */
    Watch watchEnds(Consumer<JobId> ended, Runnable atEnd);

    /** Copies the log of one rank from its first byte; stdout and stderr in order of arrival. */
    void readLog(JobId job, Rank rank, OutputStream into);

    /** Copies the log of exactly the container that was seen. */
    void readLog(JobId job, RankStatus seen, OutputStream into);

    /** The output directory of an ended rank as a tar stream. The caller closes it. */
    InputStream collect(JobId job, Rank rank);

    /** The same of exactly the container that was seen. */
    InputStream collect(JobId job, RankStatus seen);

    /** Removes exactly the container that was seen, and what it wrote to. Removing nothing is no error. */
    void discard(JobId job, RankStatus seen);

    /** Removes what one generation of an attempt has made: its containers and what they wrote to. Removing nothing is no error. */
    void clear(JobId job, Fence fence, int generation);

    /**
     * Removes what an attempt has made: the containers under {@code fence} and what they wrote to, but for what the job keeps
     * from attempt to attempt. The network goes with the last container. Removing nothing is no error.
     */
    void clear(JobId job, Fence fence);

    /** Removes everything of the job: containers, volumes, networks. Removing nothing is no error. */
    void remove(JobId job);

    /** Ends that are being watched; closing it ends that. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** A log that is being followed; closing it ends that. */
    interface LogStream extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The scheduler does not answer, or broke off; whether the call took effect is not known, and repeating it finds out.
     */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The job has no container for that rank, now. */
    final class NoSuchRank extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NoSuchRank(Rank rank) {
            super("no container for " + rank.task() + " " + rank.index());
        }
    }

    /** One rank of one job: task type and index from 0. */
    record Rank(String task, int index) {}

    /**
     * A file under the fence of the attempt that sends it.
     *
     * @param generation of a job that can be rolled: two of them may be there at once; empty for every other job
     */
    record Assignment(
            TenantId tenant,
            JobId job,
            DescriptionFile file,
            Fence fence,
            int attempt,
            Optional<Generation> generation) {

        /** Of a job that is not rolled. */
        public Assignment(TenantId tenant, JobId job, DescriptionFile file, Fence fence, int attempt) {
            this(tenant, job, file, fence, attempt, Optional.empty());
        }

        /** The number that its containers carry. */
        public int generationNumber() {
            return generation.orElse(Generation.FIRST).number();
        }
    }

    /**
     * Which of the containers that a rank may have in one attempt.
     *
     * @param generation from 1
     * @param run from 0, counts those that replaced an ended one
     */
    record Incarnation(int generation, int run) {
        /** What a job without rolls and losses has. */
        public static final Incarnation FIRST = new Incarnation(1, 0);
    }

    /** What was seen of one rank's container. */
    record RankStatus(Rank rank, Fence fence, Incarnation incarnation, Phase phase, int exitCode, boolean outOfMemory) {

        /** Of the first container of the rank in its attempt. */
        public RankStatus(Rank rank, Fence fence, Phase phase, int exitCode, boolean outOfMemory) {
            this(rank, fence, Incarnation.FIRST, phase, exitCode, outOfMemory);
        }
    }

    /** How far a container has come. */
    enum Phase {
        CREATED,
        RUNNING,
        EXITED
    }

    /** Room on the engine: thousandths of a processor, and bytes. */
    record Capabilities(long milliCpu, long memoryBytes, boolean gang) {}

    /** What became of a request to the scheduler. */
    sealed interface Answer {
        /** Done, now or before. */
        record Accepted() implements Answer {}

        /** It will never work for this file. */
        record Refused(Why why, String detail) implements Answer {}

        /** It may work later. */
        record NotNow(String detail) implements Answer {}
    }

    /** Why a file is refused for good. */
    enum Why {
        IMAGE_UNKNOWN,
        IMAGE_CHANGED,
        IMAGE_MISSING,
        FEATURE_UNSUPPORTED,
        ENGINE_REFUSED,
        INPUT_MISSING
    }
}
