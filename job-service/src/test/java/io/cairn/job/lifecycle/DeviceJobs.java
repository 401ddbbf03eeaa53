package io.cairn.job.lifecycle;

import io.cairn.job.device.Device;
import io.cairn.job.device.DeviceKind;
import io.cairn.job.device.DeviceNeed;
import io.cairn.job.device.Inventory;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.JobLedger.Move;
import io.cairn.job.lifecycle.jdbc.DeviceClaims;
import io.cairn.job.lifecycle.jdbc.JdbcJobLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs that ask for accelerators, on a database with so many simulated devices: {@code d0}, {@code d1} and so on. */
public final class DeviceJobs {

    private static final Demand ROOMY = new Demand(1_000_000, 1L << 50);

    private final AtomicLong seconds = new AtomicLong();
    private final JobDatabase database;
    private final Inventory inventory;
    private final DeviceClaims claims;
    private final JobLedger ledger;

    public DeviceJobs(JobDatabase database, int devices) {
        this.database = database;
        this.inventory = inventory(devices);
        this.claims = new DeviceClaims(database.sql(), inventory);
        this.ledger = new JdbcJobLedger(
                database.sql(), database.transaction(), (job, outcome, at) -> () -> {}, claims, Clock.systemUTC());
    }

    private static Inventory inventory(int devices) {
        return new Inventory(IntStream.range(0, devices)
                .mapToObj(
                        number -> new Device("d" + number, DeviceKind.CUDA, Device.Driver.SIMULATED, Optional.empty()))
                .toList());
    }

    public Inventory inventory() {
        return inventory;
    }

    public DeviceClaims claims() {
        return claims;
    }

    public JobLedger ledger() {
        return ledger;
    }

    /** Stored and in the queue, each behind those before. */
    public Job queued(int ranks, int each) {
        var job = asking(ranks, each);
        database.jobs().add(job);
        return moved(job, Cause.ACCEPTED);
    }

    private Job asking(int ranks, int each) {
        var plain = SampleJobs.submitted("acme", seconds.getAndIncrement());
        return new Job(
                plain.id(),
                plain.tenant(),
                plain.request(),
                plain.resolution(),
                plain.description(),
                ranks,
                plain.demand(),
                Optional.of(new DeviceNeed(DeviceKind.CUDA, List.of(new DeviceNeed.Share("worker", ranks, each)))),
                plain.createdAt(),
                Progress.submitted(
                        plain.createdAt(),
                        plain.createdAt().plusSeconds(60),
                        Turn.UNSAID,
                        database.jobs().nextFence()));
    }

    /** Asks for room. */
    public Admission.Answer admit(Job job) {
        return ledger.admit(job, ROOMY, Optional.of(Duration.ofHours(1)));
    }

    /** With room and devices, and all ranks up. */
    public Job running(int ranks, int each) {
        var job = queued(ranks, each);
        if (!(admit(job) instanceof Admission.Answer.Granted)) {
            throw new AssertionError("it waits");
        }
        return up(ledger.load(job.id()).orElseThrow());
    }

    private Job up(Job reserved) {
        return moved(moved(moved(reserved, Cause.FILE_SENT), Cause.IMAGES_PRESENT), Cause.ALL_UP);
    }

    /** Its outcome is decided, and its containers may still run. */
    public Job stopping(Job job) {
        return moved(job, Cause.SUCCESS_RULE_MET);
    }

    /** Nothing of it is left in the engine. */
    public Job ended(Job stopping) {
        return moved(stopping, Cause.ENDED_WELL);
    }

    /** From its room to its end. */
    public Job endWell(Job job) {
        return ended(stopping(job.state() == JobState.RESERVED ? up(job) : job));
    }

    /** To its end without room. */
    public Job refused(Job queued) {
        return moved(queued, Cause.ENDED_FAULTY);
    }

    /** In its next attempt, in the same room. */
    public Job restarted(Job running) {
        return moved(moved(running, Cause.RETRY), Cause.CLEARED_RESTART);
    }

    /** Without room. */
    public Job suspended(Job running) {
        return moved(moved(running, Cause.SUSPEND), Cause.CLEARED_SUSPEND);
    }

    /** Whether the row was still {@code job}. */
    public boolean move(Job job, Cause cause) {
        var to = JobTransitions.next(job.state(), cause).orElseThrow();
        Optional<Outcome> outcome = to == JobState.STOPPING || to.isTerminal()
                ? Optional.of(new Outcome(end(cause), EndReason.COMPLETED, "over", List.of()))
                : Optional.empty();
        Optional<Recovery> recovery = to == JobState.RECOVERING
                ? Optional.of(new Recovery(
                        cause == Cause.RETRY ? Recovery.Then.RESTART : Recovery.Then.SUSPEND, "over", Instant.EPOCH))
                : Optional.empty();
        return ledger.move(job, new Move(cause, "a test", outcome, recovery, Optional.of(Duration.ofHours(1))));
    }

    private static JobState end(Cause cause) {
        return cause == Cause.ENDED_FAULTY ? JobState.FAILED : JobState.SUCCEEDED;
    }

    private Job moved(Job job, Cause cause) {
        if (!move(job, cause)) {
            throw new AssertionError(job.id() + " was not moved by " + cause);
        }
        return ledger.load(job.id()).orElseThrow();
    }

    /** What must never be, in the words of the rows: a gang that is torn apart, a device without a holder that has room. */
    public static List<String> violations(JdbcClient sql) {
        return sql.sql("""
                        select job.id || ' in ' || job.state || ' has ' || count(claim.device) || ' of ' || asked.total
                        from job
                        cross join lateral (
                            select sum((share ->> 'ranks')::int * (share ->> 'each')::int) total
                            from jsonb_array_elements(job.devices -> 'shares') share) asked
                        left join device_claim claim on claim.job = job.id and claim.fence = job.fence
                        where job.devices is not null
                        group by job.id, job.state, job.holds_room, asked.total
                        having count(claim.device) <> case when job.holds_room then asked.total else 0 end
                        union all
                        select claim.device || ' belongs to ' || claim.job from device_claim claim
                        join job on job.id = claim.job where not job.holds_room or job.fence <> claim.fence
                        """).query(String.class).list();
    }
}
