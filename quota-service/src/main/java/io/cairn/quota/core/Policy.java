package io.cairn.quota.core;

import java.time.Duration;

/**
 * How a cohort recalls and watches.
 *
 * @param notice the pool's recall notice, and that of reservations which name none
 * @param interruptNotice what interruptible work has at most
 * @param minimumRun no work is to leave sooner than this after its grant, unless it is interruptible
 * @param killTimeout within this after a recall's deadline its end is observed
 * @param period between two rounds of recalls
 * @param roundCap the most that a round recalls, in thousandths of the capacity, 1 to 1000; one victim it may always take
 * @param deadZone who exceeds its entitlement by no more than this, in thousandths of the entitlement, 0 to 1000, is recalled from
 *     only when nobody else is left
 * @param heartbeat a holder that was not heard for this long is suspect
 */
public record Policy(
        Duration notice,
        Duration interruptNotice,
        Duration minimumRun,
        Duration killTimeout,
        Duration period,
        int roundCap,
        int deadZone,
        Duration heartbeat) {

    /** What a cohort has unless it says otherwise. */
    public static final Policy USUAL = new Policy(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            100,
            100,
            Duration.ofSeconds(60));

    public Policy {
        if (notice.isNegative()
                || interruptNotice.isNegative()
                || minimumRun.isNegative()
                || killTimeout.isNegative()
                || !period.isPositive()
                || !heartbeat.isPositive()) {
            throw new IllegalArgumentException("times are zero or more; period and heartbeat are more");
        }
        if (roundCap < 1 || roundCap > 1000 || deadZone < 0 || deadZone > 1000) {
            throw new IllegalArgumentException("a cap is 1 to 1000 and a dead zone 0 to 1000 thousandths");
        }
    }

    /** The same with another heartbeat. */
    public Policy withHeartbeat(Duration other) {
        return new Policy(notice, interruptNotice, minimumRun, killTimeout, period, roundCap, deadZone, other);
    }

    /** How long before a window's edge its recalls begin, so that the work has left at the edge. */
    public Duration lead(Duration noticeOfLender) {
        return longest(noticeOfLender).plus(killTimeout).plus(period);
    }

    /** The longest that a victim can be given: the notice, or what is left of its minimum run. */
    public Duration longest(Duration noticeOfLender) {
        return noticeOfLender.compareTo(minimumRun) < 0 ? minimumRun : noticeOfLender;
    }
}
