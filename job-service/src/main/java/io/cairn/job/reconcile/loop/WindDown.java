package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Job.Outcome;
import io.cairn.job.lifecycle.JobLedger;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Recovery;
import io.cairn.job.reconcile.Reconciliation;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.job.scheduler.ContainerScheduler.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/**
 * The way from STOPPING to the end, in the order that loses nothing when it is killed:
 *
 * <ol>
 *   <li>stop every rank;
 *   <li>write down how each ended, since removal forgets it;
 *   <li>keep logs, then outputs, each complete or not at all;
 *   <li>remove containers, volumes and networks.
 * </ol>
 *
 * A repetition after step 4 finds no containers and what was kept, and so reaches the same outcome. An attempt that another may
 * follow goes the same way, but for step 2, and what the job keeps between attempts is left.
 */
public final class WindDown {

    private final JobLedger ledger;
    private final ContainerScheduler scheduler;
    private final Keep keep;
    private final Duration grace;
    private final Quota quota;

    public WindDown(JobLedger ledger, ContainerScheduler scheduler, Keep keep, Duration grace) {
        this(ledger, scheduler, keep, grace, Quota.NONE);
    }

    /** @param grace of ranks whose quota is not wanted back */
    public WindDown(JobLedger ledger, ContainerScheduler scheduler, Keep keep, Duration grace, Quota quota) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.keep = keep;
        this.grace = grace;
        this.quota = quota;
    }

    /** Returns the outcome as it was after all that was seen. */
    Outcome perform(Job job, Outcome decided) {
        scheduler.stop(job.id(), job.fence(), quota.grace(job, grace));
        List<RankStatus> ranks = ranks(job);
        if (ranks.isEmpty()) {
            scheduler.remove(job.id());
            return decided;
        }
        var seen = new Outcome(decided.end(), decided.reason(), decided.detail(), Reconciliation.ends(ranks));
        ledger.amend(job, seen);
        var kept = keepAll(job, seen, ranks);
        if (!kept.equals(seen)) {
            ledger.amend(job, kept);
        }
        scheduler.remove(job.id());
        return kept;
    }

    /**
     * Clears the attempt away that the job is in.
     *
     * @param then what follows: outputs are kept unless another attempt is sure to make its own
     */
    void endAttempt(Job job, Recovery.Then then) {
        scheduler.stop(job.id(), job.fence(), quota.grace(job, grace));
        var started = started(ranks(job));
        try {
            keepLogs(job, started);
            if (then != Recovery.Then.RESTART && !started.isEmpty()) {
                keep.outputs(job, reader(job, started)); // one that is too large is said if it is asked for
            }
        } catch (IOException disk) {
            throw cannotWrite(disk);
        }
        scheduler.clear(job.id(), job.fence());
    }

    private List<RankStatus> ranks(Job job) {
        return scheduler.list(job.id()).stream()
                .filter(rank -> rank.fence().equals(job.fence()))
                .toList();
    }

    private static List<Rank> started(List<RankStatus> ranks) {
        return ranks.stream()
                .filter(rank -> rank.phase() != Phase.CREATED)
                .map(RankStatus::rank)
                .toList();
    }

    private Outcome keepAll(Job job, Outcome seen, List<RankStatus> ranks) {
        var started = started(ranks);
        try {
            keepLogs(job, started);
            var tooMuch = keep.outputs(job, reader(job, started));
            if (tooMuch.isPresent() && seen.end() == JobState.SUCCEEDED) {
                return new Outcome(JobState.FAILED, EndReason.OUTPUT_TOO_LARGE, tooMuch.get(), seen.ranks());
            }
            return seen;
        } catch (IOException disk) {
            throw cannotWrite(disk);
        }
    }

    private void keepLogs(Job job, List<Rank> started) throws IOException {
        for (Rank rank : started) {
            if (!keep.hasLog(job, rank)) {
                keep.log(job, rank, into -> scheduler.readLog(job.id(), rank, into));
            }
        }
    }

    /** Nothing is removed while its log or output could not be kept; the step is repeated. */
    private static Unavailable cannotWrite(IOException disk) {
        return new Unavailable("logs and outputs cannot be written: " + disk.getMessage(), disk);
    }

    private Keep.OutputReader reader(Job job, List<Rank> started) {
        return new Keep.OutputReader() {
            @Override
            public InputStream open(Rank rank) {
                return scheduler.collect(job.id(), rank);
            }

            @Override
            public List<Rank> ranks() {
                return started;
            }
        };
    }
}
