package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times on the wire, as exact as the database keeps them. */
final class Times {

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private Times() {}

    /** Reads a time; one outside two centuries is a slip of the pen, and 422 in a body and 400 elsewhere. */
    static Optional<Instant> of(String pointer, @Nullable Instant time) {
        if (time == null) {
            return Optional.empty();
        }
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new ProblemException(
                    pointer.startsWith("/") ? QuotaProblem.INVALID_WINDOW : PlatformProblem.INVALID_REQUEST,
                    pointer + ": out of range.",
                    List.of(new FieldProblem(pointer, "out of range", time.toString(), FIRST + " to " + LAST)));
        }
        return Optional.of(time.truncatedTo(ChronoUnit.MICROS));
    }

    /** That a parameter of a query names a time that does not fit. */
    static ProblemException unfit(String parameter, String detail, Instant given, String allowed) {
        return new ProblemException(
                PlatformProblem.INVALID_REQUEST,
                parameter + ": " + detail + ".",
                List.of(new FieldProblem("query:" + parameter, detail, given.toString(), allowed)));
    }

    /** The time of {@code clock}. */
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
