package io.cairn.job.reconcile;

import io.cairn.job.lifecycle.EndReason;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What ended an attempt badly.
 *
 * @param detail in words for the owner
 * @param exitCode of the rank; 0 where no rank ended
 */
record RankFault(EndReason reason, String detail, int exitCode) {

    private static final int FIRST_SIGNAL = 128;

    /**
     * The cause among the ranks that ended badly; the others ended for want of it. In this order:
     *
     * <ol>
     *   <li>one that the kernel killed at its memory limit;
     *   <li>one that a signal ended: its peers then exit with codes of their own;
     *   <li>the first by task and index.
     * </ol>
     *
     * @param stays whether any end of that rank is a bad one, also with 0
     */
    static Optional<RankFault> of(List<RankStatus> ranks, Predicate<RankStatus> stays) {
        return ranks.stream()
                .filter(rank -> rank.phase() == Phase.EXITED)
                .filter(rank -> rank.exitCode() != 0 || rank.outOfMemory() || stays.test(rank))
                .min(Comparator.comparing(RankStatus::outOfMemory, Comparator.reverseOrder())
                        .thenComparing(rank -> rank.exitCode() >= FIRST_SIGNAL, Comparator.reverseOrder())
                        .thenComparing(rank -> rank.rank().task())
                        .thenComparing(rank -> rank.rank().index()))
                .map(RankFault::of);
    }

    private static RankFault of(RankStatus bad) {
        String who = bad.rank().task() + " " + bad.rank().index();
        return bad.outOfMemory()
                ? new RankFault(EndReason.OUT_OF_MEMORY, who + " was killed at its memory limit", bad.exitCode())
                : new RankFault(
                        EndReason.EXIT_CODE, who + " exited with " + bad.exitCode() + though(bad), bad.exitCode());
    }

    private static String though(RankStatus bad) {
        return bad.exitCode() == 0 ? ", and it was to go on until it is stopped" : "";
    }
}
