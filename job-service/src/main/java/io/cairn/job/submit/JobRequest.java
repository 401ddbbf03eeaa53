package io.cairn.job.submit;

import io.cairn.job.content.Sha256;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a tenant asks for; all but library and job type may be left out.
 *
 * @param library name of the deep learning library, for example {@code pytorch}
 * @param jobType wire name of the job type, for example {@code pytorch-ddp}
 * @param libraryVersion a version or its beginning ({@code 2.6}); empty takes the newest
 * @param pythonVersion likewise
 * @param accelerator {@code cpu} or the kind of devices that ranks get; empty means {@code cpu}
 * @param name free text for people
 * @param program hash of an uploaded program archive; empty runs what the image holds
 * @param bootFile file of the program to run, relative to its root
 * @param dataset hash of an uploaded data set archive
 * @param args passed to the program after the boot file
 * @param env added to the environment; names that the wiring owns are refused
 * @param tasks how many of each task type, and their size; empty takes the job type's defaults
 * @param runLimit how long it may be RUNNING; empty takes the configured limit
 * @param task what the network learns, for the knowledge base
 * @param tags free words for the knowledge base
 * @param params how the network is trained, by name, for the knowledge base; the program does not see them
 * @param restart what is done when a rank is lost; empty means that the job fails
 * @param priority 0 to 100 in the queue, the higher the sooner; empty means 50
 * @param image the tenant's own program image, HOST/NAME:TAG; for the library {@value #CUSTOM} and no other
 * @param endpoint how the job's port is reached, for job types that have one
 * @param ttl how long the job is kept after its end; empty, or longer than the platform keeps jobs, means as long as that
 * @param onRecall what becomes of the job when its quota is wanted back; empty means {@link OnRecall#REQUEUE}
 */
public record JobRequest(
        String library,
        String jobType,
        Optional<String> libraryVersion,
        Optional<String> pythonVersion,
        Optional<String> accelerator,
        Optional<String> name,
        Optional<Sha256> program,
        Optional<String> bootFile,
        Optional<Sha256> dataset,
        List<String> args,
        Map<String, String> env,
        List<TaskRequest> tasks,
        Optional<Duration> runLimit,
        Optional<String> task,
        List<String> tags,
        Map<String, String> params,
        Optional<Restart> restart,
        Optional<Integer> priority,
        Optional<String> image,
        Optional<Endpoint> endpoint,
        Optional<Duration> ttl,
        Optional<OnRecall> onRecall) {

    /** The library whose jobs run an image that the request names. */
    public static final String CUSTOM = "custom";

    public JobRequest {
        args = List.copyOf(args);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env)); // ordered, so that equal requests fill equal files
        tasks = List.copyOf(tasks);
        tags = List.copyOf(tags);
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }

    /** What is asked for {@code type}; empty if nothing is said. */
    public Optional<TaskRequest> task(String type) {
        return tasks.stream().filter(task -> task.type().equals(type)).findFirst();
    }

    /**
     * One kind of rank.
     *
     * @param type {@code worker}, {@code ps}, {@code launcher} ... as the job type knows it
     */
    public record TaskRequest(String type, int quantity, Optional<Resources> resources) {}

    /**
     * What each rank of a task gets: thousandths of a processor, and bytes.
     *
     * @param accelerators devices of the kind that the request names; empty means what the job type has for the task
     */
    public record Resources(long milliCpu, long memoryBytes, Optional<Integer> accelerators) {}

    /**
     * What is done when something ends an attempt that another one may mend.
     *
     * @param budget how many times the job may be restarted
     * @param backoff pause before the first restart; doubled for each further one
     * @param maxBackoff the longest pause
     */
    public record Restart(Policy policy, int budget, Duration backoff, Duration maxBackoff) {

        /** Of the whole job: a rank alone is never run again. */
        public enum Policy {
            /** All ranks are stopped, and all begin again. */
            RESTART_JOB,
            /** All ranks are stopped, and the job fails. */
            FAIL_JOB
        }
    }

    /**
     * What is asked for a job's port.
     *
     * @param healthPath path that answers 200 to 399 while a replica is well; empty asks only whether it accepts connections
     * @param access empty means {@link Access#TOKEN}
     */
    public record Endpoint(Optional<String> healthPath, Optional<Access> access) {}

    /** What becomes of a job whose quota is wanted back by its lender. */
    public enum OnRecall {
        /** It waits for other quota, and its next attempt finds its checkpoints. */
        REQUEUE,
        /** It ends as PREEMPTED. */
        END
    }

    /** Who is let in at a job's port. */
    public enum Access {
        /** Whoever shows the job's token. */
        TOKEN,
        /** Everybody who reaches the address. */
        OPEN
    }
}
