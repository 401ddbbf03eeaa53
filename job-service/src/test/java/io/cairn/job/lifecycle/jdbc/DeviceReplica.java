package io.cairn.job.lifecycle.jdbc;

import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.DeviceJobs;
import io.cairn.job.lifecycle.JobDatabase;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.JobState;
import io.cairn.kit.test.kill.Faults;
import io.cairn.kit.test.kill.SqlSteps;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A replica that takes one job with devices one move further, if it is not there yet. */
final class DeviceReplica {

    /** The moves that mean something to devices: from a state, by a cause. */
    enum Deed {
        ADMIT(JobState.QUEUED, Cause.GRANTED),
        RESTART(JobState.RECOVERING, Cause.CLEARED_RESTART),
        END(JobState.STOPPING, Cause.ENDED_WELL);

        final JobState from;
        final Cause cause;

        Deed(JobState from, Cause cause) {
            this.from = from;
            this.cause = cause;
        }
    }

    /** Every place between two steps of a deed: the transaction is committed at the last one and at no other. */
    enum Point {
        ADMIT_AFTER_ROOM("update job"),
        ADMIT_AFTER_EVENT("insert job_event"),
        ADMIT_AFTER_FIRST_DEVICE("insert device_claim"),
        ADMIT_AFTER_COMMIT("commit after insert device_claim"),
        RESTART_AFTER_FENCE("update job"),
        RESTART_AFTER_DEVICES("update device_claim"),
        RESTART_AFTER_COMMIT("commit after insert job_event"),
        END_AFTER_ROOM("update job"),
        END_AFTER_DEVICES("delete device_claim"),
        END_AFTER_COMMIT("commit after insert job_event");

        private final String step;

        Point(String step) {
            this.step = step;
        }

        Deed deed() {
            return Deed.valueOf(name().substring(0, name().indexOf('_')));
        }

        boolean isCommitted() {
            return name().endsWith("COMMIT");
        }

        private static Optional<Point> after(Deed deed, String step) {
            return Stream.of(values())
                    .filter(point -> point.deed() == deed && point.step.equals(step))
                    .findFirst();
        }
    }

    private DeviceReplica() {}

    public static void main(String[] arguments) {
        var deed = Deed.valueOf(System.getProperty("deed").toUpperCase(Locale.ROOT));
        var real = new DriverManagerDataSource(
                System.getProperty("url"), System.getProperty("user"), System.getProperty("password"));
        var told = SqlSteps.told(real, new Telling(deed));
        var jobs = new DeviceJobs(JobDatabase.on(told), DeviceClaimsCrashTest.DEVICES);
        var job = jobs.ledger().load(new JobId(System.getProperty("job"))).orElseThrow();
        if (job.state() != deed.from) {
            return; // done by the one that was killed
        }
        boolean done =
                deed == Deed.ADMIT ? jobs.admit(job) instanceof Admission.Answer.Granted : jobs.move(job, deed.cause);
        if (!done) {
            throw new IllegalStateException(deed + " was refused");
        }
    }

    private record Telling(Deed deed) implements SqlSteps.Listener {
        @Override
        public void before(String step) {}

        @Override
        public void after(String step) {
            Faults.pass(step);
            Point.after(deed, step).ifPresent(Faults::reach);
        }
    }
}
