package io.cairn.job.submit;

import io.cairn.job.content.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes job requests for tests: a test names what matters to it, and no other field. */
public final class Requests {

    private final String library;
    private final String jobType;
    private Optional<String> libraryVersion = Optional.empty();
    private Optional<String> pythonVersion = Optional.empty();
    private Optional<String> accelerator = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<Sha256> program = Optional.empty();
    private Optional<String> bootFile = Optional.empty();
    private Optional<Sha256> dataset = Optional.empty();
    private List<String> args = List.of();
    private Map<String, String> env = Map.of();
    private List<JobRequest.TaskRequest> tasks = List.of();
    private Optional<Duration> runLimit = Optional.empty();
    private Optional<String> task = Optional.empty();
    private List<String> tags = List.of();
    private Map<String, String> params = Map.of();
    private Optional<JobRequest.Restart> restart = Optional.empty();
    private Optional<Integer> priority = Optional.empty();
    private Optional<String> image = Optional.empty();
    private Optional<JobRequest.Endpoint> endpoint = Optional.empty();
    private Optional<Duration> ttl = Optional.empty();
    private Optional<JobRequest.OnRecall> onRecall = Optional.empty();

    private Requests(String library, String jobType) {
        this.library = library;
        this.jobType = jobType;
    }

    /** The least that a tenant must say. */
    public static Requests of(String library, String jobType) {
        return new Requests(library, jobType);
    }

    /** All that {@code other} says. */
    public static Requests like(JobRequest other) {
        return as(other.library(), other.jobType(), other);
    }

    /** All that {@code other} says, of this library and job type. */
    public static Requests as(String library, String jobType, JobRequest other) {
        var made = new Requests(library, jobType);
        made.libraryVersion = other.libraryVersion();
        made.pythonVersion = other.pythonVersion();
        made.accelerator = other.accelerator();
        made.name = other.name();
        made.program = other.program();
        made.bootFile = other.bootFile();
        made.dataset = other.dataset();
        made.args = other.args();
        made.env = other.env();
        made.tasks = other.tasks();
        made.runLimit = other.runLimit();
        made.task = other.task();
        made.tags = other.tags();
        made.params = other.params();
        made.restart = other.restart();
        made.priority = other.priority();
        made.image = other.image();
        made.endpoint = other.endpoint();
        made.ttl = other.ttl();
        made.onRecall = other.onRecall();
        return made;
    }

    /** The request. */
    public JobRequest made() {
        return new JobRequest(
                library,
                jobType,
                libraryVersion,
                pythonVersion,
                accelerator,
                name,
                program,
                bootFile,
                dataset,
                args,
                env,
                tasks,
                runLimit,
                task,
                tags,
                params,
                restart,
                priority,
                image,
                endpoint,
                ttl,
                onRecall);
    }

    public Requests image(String other) {
        image = Optional.of(other);
        return this;
    }

    public Requests libraryVersion(String other) {
        libraryVersion = Optional.of(other);
        return this;
    }

    public Requests pythonVersion(String other) {
        pythonVersion = Optional.of(other);
        return this;
    }

    public Requests accelerator(String other) {
        accelerator = Optional.of(other);
        return this;
    }

    public Requests name(String other) {
        name = Optional.of(other);
        return this;
    }

    public Requests program(Sha256 hash, String file) {
        program = Optional.of(hash);
        bootFile = Optional.of(file);
        return this;
    }

    public Requests dataset(Sha256 hash) {
        dataset = Optional.of(hash);
        return this;
    }

    public Requests args(String... others) {
        args = List.of(others);
        return this;
    }

    public Requests env(Map<String, String> other) {
        env = other;
        return this;
    }

    public Requests tasks(JobRequest.TaskRequest... others) {
        tasks = List.of(others);
        return this;
    }

    public Requests ttl(Duration other) {
        ttl = Optional.of(other);
        return this;
    }

    public Requests onRecall(JobRequest.OnRecall other) {
        onRecall = Optional.of(other);
        return this;
    }

    public Requests runLimit(Duration other) {
        runLimit = Optional.of(other);
        return this;
    }

    public Requests task(String other) {
        task = Optional.of(other);
        return this;
    }

    public Requests tags(String... others) {
        tags = List.of(others);
        return this;
    }

    public Requests params(Map<String, String> other) {
        params = other;
        return this;
    }

    /** Restarts of the whole job, after pauses of one, two and at most four seconds. */
    public Requests restarts(int budget) {
        return restart(new JobRequest.Restart(
                JobRequest.Restart.Policy.RESTART_JOB, budget, Duration.ofSeconds(1), Duration.ofSeconds(4)));
    }

    public Requests restart(JobRequest.Restart other) {
        restart = Optional.of(other);
        return this;
    }

    public Requests priority(int other) {
        priority = Optional.of(other);
        return this;
    }

    public Requests endpoint(JobRequest.Endpoint other) {
        endpoint = Optional.of(other);
        return this;
    }
}
