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
        var seen =
                new Outcome(decided.end(), decided.reason(), decided.detail(), Reconciliation.ends(last(job, ranks)));
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

    private static List<RankStatus> started(List<RankStatus> ranks) {
        return ranks.stream().filter(rank -> rank.phase() != Phase.CREATED).toList();
    }

    /** The last container of each rank, of the generation that the job runs. */
    private static List<RankStatus> last(Job job, List<RankStatus> ranks) {
        return ranks.stream()
                .filter(rank ->
                        rank.incarnation().generation() == job.generation().number())
                .filter(rank -> ranks.stream().noneMatch(other -> isBehind(rank, other)))
                .toList();
    }

    private static boolean isBehind(RankStatus rank, RankStatus other) {
        return rank.rank().equals(other.rank())
                && rank.incarnation().generation() == other.incarnation().generation()
                && rank.incarnation().run() < other.incarnation().run();
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

    /** Those of containers that others followed, or were to follow, are kept beside those of the last ones. */
    private void keepLogs(Job job, List<RankStatus> started) throws IOException {
        var last = last(job, started);
        for (RankStatus seen : started) {
            if (!last.contains(seen)) {
                keep.earlierLog(job, seen, into -> scheduler.readLog(job.id(), seen, into));
            } else if (!keep.hasLog(job, seen.rank())) {
                keep.log(job, seen, into -> scheduler.readLog(job.id(), seen, into));
            }
        }
    }

    /** Takes the replicas of one generation away while others serve: stops them, looks again, keeps their logs, removes all. */
    void takeAway(Job job, int generation) {
        scheduler.stop(job.id(), job.fence(), generation, grace);
        keepEarlier(
                job,
                ranks(job).stream()
                        .filter(rank -> rank.incarnation().generation() == generation)
                        .toList());
        scheduler.clear(job.id(), job.fence(), generation);
    }

    /** Keeps the log of a container that has ended and removes it. */
    void discard(Job job, RankStatus ended) {
        keepEarlier(job, List.of(ended));
        scheduler.discard(job.id(), ended);
    }

    private void keepEarlier(Job job, List<RankStatus> whose) {
        try {
            for (RankStatus seen : started(whose)) {
                keep.earlierLog(job, seen, into -> scheduler.readLog(job.id(), seen, into));
            }
        } catch (IOException disk) {
            throw cannotWrite(disk);
        }
    }

    /** Nothing is removed while its log or output could not be kept; the step is repeated. */
    private static Unavailable cannotWrite(IOException disk) {
        return new Unavailable("logs and outputs cannot be written: " + disk.getMessage(), disk);
    }

    private Keep.OutputReader reader(Job job, List<RankStatus> started) {
        var last = last(job, started);
        return new Keep.OutputReader() {
            @Override
            public InputStream open(Rank rank) {
                return scheduler.collect(
                        job.id(),
                        last.stream()
                                .filter(seen -> seen.rank().equals(rank))
                                .findFirst()
                                .orElseThrow());
            }

            @Override
            public List<Rank> ranks() {
                return last.stream().map(RankStatus::rank).toList();
            }
        };
    }
}
