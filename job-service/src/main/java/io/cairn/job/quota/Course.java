package io.cairn.job.quota;

import io.cairn.job.quota.Grant.AllocationKey;
import java.time.Instant;
import java.util.Optional;

/**
 * How far an allocation has come, and what was learnt on the way.
 *
 * @param key id and fence at quota-service; empty until it has answered
 * @param place where it waits; what was said last stays
 * @param grant what was given; stays after it was given back
 * @param recallDeadline by when it is wanted back
 * @param detail what was last said about it that is nowhere else, in words; may be empty
 * @param next when quota-service is to be spoken to about it again
 */
public record Course(
        AllocationState state,
        Optional<AllocationKey> key,
        Optional<Place> place,
        Optional<Grant> grant,
        Optional<Instant> recallDeadline,
        String detail,
        Instant next) {

    /** Nobody has heard of it yet. */
    public static Course begun(Instant now) {
        return new Course(
                AllocationState.ASKED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", now);
    }

    /** The same, of which {@code words} are said, and to be looked at again at {@code when}. */
    public Course unchanged(String words, Instant when) {
        return to(state, words, when);
    }

    Course to(AllocationState other, String words, Instant when) {
        return new Course(other, key, place, grant, recallDeadline, words, when);
    }

    Course named(AllocationKey as, String words, Instant when) {
        return new Course(state, Optional.of(as), place, grant, recallDeadline, words, when);
    }

    Course waiting(AllocationKey as, Place at, Instant when) {
        return new Course(AllocationState.WAITING, Optional.of(as), Optional.of(at), grant, recallDeadline, "", when);
    }

    Course granted(AllocationState as, Grant given, Instant when) {
        return new Course(as, Optional.of(given.key()), place, Optional.of(given), recallDeadline, "", when);
    }

    Course recalled(Optional<Grant> given, Instant deadline, String words, Instant when) {
        return new Course(
                AllocationState.RECALLED,
                given.map(Grant::key).or(() -> key),
                place,
                given.or(() -> grant),
                recallDeadline.or(() -> Optional.of(deadline)),
                words,
                when);
    }
}
