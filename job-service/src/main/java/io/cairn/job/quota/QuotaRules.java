package io.cairn.job.quota;

import io.cairn.job.lifecycle.JobState;
import io.cairn.job.lifecycle.Wish;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.submit.JobRequest.OnRecall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is done about an attempt's quota, and what an answer makes of it. No clock, no I/O: same rows, same errand, so a service
 * that was killed goes on where the rows say.
 *
 * <ul>
 *   <li>QJ-1: no attempt gets room before its allocation is granted.
 *   <li>QJ-2: an allocation is given back only after its attempt is over for good and the end of every container was observed.
 *   <li>QJ-3: whatever was asked for is given back once, wherever the service was killed.
 *   <li>QJ-4: no container of an attempt starts on quota that is not held, or is wanted back.
 *   <li>QJ-5: quota that is wanted back ends the attempt, by the way that its job takes, and is given back by the deadline.
 *   <li>QJ-6: while quota-service is silent, what waits goes on waiting and what runs goes on running.
 * </ul>
 */
public final class QuotaRules {

    private QuotaRules() {}

    /**
     * How often quota-service is spoken to.
     *
     * @param retry pause after no answer
     * @param poll pause between two looks at what waits, should the word that it is granted get lost
     * @param beat pause between two heartbeats; half of the time to {@link Grant#heartbeatBy} if that is sooner
     */
    public record Rhythm(Duration retry, Duration poll, Duration beat) {}

    /**
     * What is to be done next.
     *
     * @param holder how the job stands; empty if it is not stored any more
     */
    public static Errand errand(Allocation allocation, Optional<Holder> holder) {
        return switch (allocation.state()) {
            // Also for a job that is over: only the answer says what is to be given back.
            case ASKED -> Errand.ASK;
            case WAITING -> isOver(allocation, holder) ? Errand.OWE : Errand.LOOK;
            case GRANTED, RECALLED -> isOver(allocation, holder) ? Errand.OWE : Errand.BEAT;
            case OWED -> Errand.GIVE_BACK;
            case RELEASED, REFUSED -> Errand.NONE;
        };
    }

    /**
     * Whether the attempt will never need its quota again. A job leaves an attempt only when the end of its containers was
     * observed, and does not come back to one: a pause is followed by another attempt.
     */
    public static boolean isOver(Allocation allocation, Optional<Holder> holder) {
        return holder.filter(job -> !job.state().isTerminal()
                        && job.attempt() == allocation.attempt()
                        && job.state() != JobState.SUSPENDED)
                .isEmpty();
    }

    /** What the allocation is after an answer to {@link Errand#ASK}, {@link Errand#LOOK} or {@link Errand#BEAT}. */
    public static Course after(Allocation allocation, QuotaAnswer answer, Rhythm rhythm, Instant now) {
        var course = allocation.course();
        return switch (answer) {
            case QuotaAnswer.Granted granted -> granted(course, granted.grant(), rhythm, now);
            case QuotaAnswer.Waiting waiting
            when course.state().isAwaited() -> course.waiting(waiting.key(), waiting.place(), now.plus(rhythm.poll()));
            case QuotaAnswer.Waiting absurd ->
                course.named(absurd.key(), "quota-service says that it waits", now.plus(rhythm.beat()));
            case QuotaAnswer.Recalled recalled
            when mayBeRecalled(course)
                    || (course.state().isAwaited() && recalled.grant().isPresent()) ->
                course.recalled(recalled.grant(), recalled.deadline(), "", now.plus(rhythm.beat()));
            case QuotaAnswer.Recalled known -> course.to(course.state(), course.detail(), now.plus(rhythm.beat()));
            case QuotaAnswer.Gone gone
            when mayBeRecalled(course) ->
                course.recalled(Optional.empty(), now, "quota-service holds it no more", now.plus(rhythm.beat()));
            case QuotaAnswer.Gone gone -> course.to(course.state(), course.detail(), now.plus(rhythm.beat()));
            case QuotaAnswer.Refused refused
            when course.state().isAwaited() -> course.to(AllocationState.REFUSED, refused.why(), now);
            case QuotaAnswer.Refused later -> course.to(course.state(), later.why(), now.plus(rhythm.retry()));
            case QuotaAnswer.Silent silent -> course.to(course.state(), silent.why(), now.plus(rhythm.retry()));
        };
    }

    private static boolean mayBeRecalled(Course course) {
        return course.key().isPresent() && course.state().mayBecome(AllocationState.RECALLED);
    }

    private static Course granted(Course course, Grant grant, Rhythm rhythm, Instant now) {
        // A recall that the job was told of is not taken back: it is on its way out.
        var state = course.state().isAwaited() ? AllocationState.GRANTED : course.state();
        var half = grant.heartbeatBy()
                .map(by -> Duration.between(now, by).dividedBy(2))
                .filter(Duration::isPositive)
                .filter(some -> some.compareTo(rhythm.beat()) < 0);
        return course.granted(state, grant, now.plus(half.orElse(rhythm.beat())));
    }

    /** What the allocation is after an answer to {@link QuotaService#release}. */
    public static Course afterRelease(Allocation allocation, QuotaAnswer answer, Rhythm rhythm, Instant now) {
        var course = allocation.course();
        return switch (answer) {
            case QuotaAnswer.Gone gone -> course.to(AllocationState.RELEASED, "", now);
            case QuotaAnswer.Granted late -> course.named(late.grant().key(), "it was granted meanwhile", now);
            case QuotaAnswer.Recalled late ->
                late.grant()
                        .map(grant -> course.named(grant.key(), "it was granted meanwhile", now))
                        .orElseGet(() -> course.unchanged("quota-service still holds it", now.plus(rhythm.retry())));
            case QuotaAnswer.Waiting held -> course.unchanged("quota-service still holds it", now.plus(rhythm.retry()));
            case QuotaAnswer.Refused refused -> course.unchanged(refused.why(), now.plus(rhythm.retry()));
            case QuotaAnswer.Silent silent -> course.unchanged(silent.why(), now.plus(rhythm.retry()));
        };
    }

    /** The course of an allocation whose attempt is over. */
    public static Course owed(Allocation allocation, Instant now) {
        return allocation.course().to(AllocationState.OWED, "", now);
    }

    /** What the job is told when its quota is wanted back. What was never granted is only asked for anew. */
    public static Wish wish(Optional<OnRecall> asked, boolean wasGranted) {
        return wasGranted && asked.filter(OnRecall.END::equals).isPresent() ? Wish.PREEMPT : Wish.REQUEUE;
    }

    /**
     * How long ranks that are asked to end may take.
     *
     * @param usual without a recall
     * @param longest whatever the deadline says
     * @param hurried whether its owner wants the end, and not only the lender
     */
    public static Duration grace(
            Optional<Instant> recallDeadline, Duration usual, Duration longest, boolean hurried, Instant now) {
        return recallDeadline
                .map(deadline -> Duration.between(now, deadline))
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .map(left -> shorter(left, hurried ? usual : longest))
                .orElse(usual);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether a container of the attempt under this fence may start. */
    public static Optional<AllocationKey> admits(Optional<Allocation> ofAttempt) {
        return ofAttempt
                .filter(allocation -> allocation.state() == AllocationState.GRANTED)
                .flatMap(allocation -> allocation.course().key());
    }
}
