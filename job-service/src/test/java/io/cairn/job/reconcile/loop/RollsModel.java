package io.cairn.job.reconcile.loop;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Admission;
import io.cairn.job.lifecycle.Cause;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Roll;
import io.cairn.job.lifecycle.RollState;
import io.cairn.job.lifecycle.RollTransitions;
import io.cairn.job.lifecycle.Rolls;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The rolls of one job, moved as the table says and guarded by the job's version. Not for several threads. */
final class RollsModel implements Rolls {

    private final LedgerModel ledger;
    private final Supplier<Instant> now;
    private final List<Cause> moves = new ArrayList<>();
    private Optional<Roll> last = Optional.empty();

    RollsModel(LedgerModel ledger, Supplier<Instant> now) {
        this.ledger = ledger;
        this.now = now;
        ledger.onLeavingRunning(() -> last.filter(Roll::isUnderWay)
                .ifPresent(roll -> write(roll, Cause.ROLL_CUT_SHORT, "the job does not go on to run")));
    }

    List<Cause> moves() {
        return moves;
    }

    @Override
    public Optional<Roll> latest(JobId job) {
        return last;
    }

    @Override
    public Optional<Job> lock(TenantId tenant, JobId id) {
        return Optional.of(ledger.row());
    }

    @Override
    public Job begin(Job job, Content content, Instant deadline) {
        int number = last.map(roll -> roll.to().number()).orElse(1) + 1;
        if (ledger.rolled(job, Optional.empty())) {
            last = Optional.of(new Roll(
                    job.generation(),
                    job.generation().next(number),
                    content.file(),
                    RollState.WAITING,
                    now.get(),
                    deadline,
                    Optional.empty(),
                    now.get(),
                    Optional.empty()));
        }
        return ledger.row();
    }

    @Override
    public boolean move(Job job, Roll roll, Cause cause, String detail) {
        if (last.filter(roll::equals).isEmpty()
                || !ledger.rolled(job, Optional.of(roll.to()).filter(flips -> cause == Cause.ROLL_DRAINED))) {
            return false;
        }
        write(roll, cause, detail);
        return true;
    }

    private void write(Roll roll, Cause cause, String detail) {
        var to = RollTransitions.next(roll.state(), cause)
                .orElseThrow(() -> new IllegalStateException(cause + " in " + roll.state()));
        moves.add(cause);
        last = Optional.of(new Roll(
                roll.from(),
                roll.to(),
                roll.file(),
                to,
                now.get(),
                roll.deadline(),
                roll.why().or(() -> Optional.of(detail).filter(why -> cause == Cause.ROLL_FAILS)),
                roll.askedAt(),
                Optional.of(now.get()).filter(end -> to.isEnd())));
    }

    @Override
    public Admission.Answer admit(Job job, Roll roll, Demand total) {
        return move(job, roll, Cause.ROLL_STARTS, "room")
                ? new Admission.Answer.Granted()
                : new Admission.Answer.Stale();
    }

    @Override
    public Optional<DescriptionFile> description(TenantId tenant, JobId job, int generation) {
        throw new UnsupportedOperationException();
    }
}
