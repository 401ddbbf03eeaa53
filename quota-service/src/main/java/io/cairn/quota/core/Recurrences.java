package io.cairn.quota.core;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;

/**
 * Reads recurrence rules. A window keeps its wall clock: where the clocks change it is an hour longer or shorter, a start that is skipped
 * moves on by what is skipped, and one that comes twice is the first. Windows of one reservation that would overlap are one.
 */
public final class Recurrences {

    /** The most windows of one reservation. */
    public static final int MOST_WINDOWS = 5_000;

    /** How long after its first window a reservation may come again. */
    public static final Duration LONGEST = Duration.ofDays(400);

    private Recurrences() {}

    /** What is wrong with a rule, for its author; empty if nothing is. */
    public static Optional<String> objection(Window first, Recurrence recurrence) {
        if (first.end().isEmpty()) {
            return Optional.of("a window that comes again has an end");
        }
        try {
            var rule = parsed(recurrence);
            if (rule.isInfinite()) {
                return Optional.of("a rule has an UNTIL or a COUNT, within " + LONGEST.toDays() + " days");
            }
            if (rule.getFreq() == Freq.SECONDLY || rule.getFreq() == Freq.MINUTELY) {
                return Optional.of("a window comes again once an hour at most");
            }
            if (!length(first, recurrence).isPositive()) {
                return Optional.of("on its own clocks a window ends after it starts");
            }
            var starts = starts(first, recurrence, rule);
            if (starts.size() > MOST_WINDOWS) {
                return Optional.of("a reservation has at most " + MOST_WINDOWS + " windows");
            }
            if (starts.isEmpty() || !instant(starts.getFirst(), recurrence).equals(first.start())) {
                return Optional.of("the first window is one of the rule's own");
            }
            return instant(starts.getLast(), recurrence).isAfter(first.start().plus(LONGEST))
                    ? Optional.of("the last window starts within " + LONGEST.toDays() + " days of the first")
                    : Optional.empty();
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException | DateTimeException fault) {
            return Optional.of("not a recurrence rule of RFC 5545, or one that never comes");
        }
    }

    /** All windows of {@code reservation} in order, none overlapping another. Throws if its rule has an {@link #objection}. */
    public static List<Window> windows(Reservation reservation) {
        if (reservation.recurrence().isEmpty()) {
            return List.of(reservation.window());
        }
        var recurrence = reservation.recurrence().get();
        var first = reservation.window();
        try {
            var length = length(first, recurrence);
            var windows = new ArrayList<Window>();
            for (LocalDateTime start : starts(first, recurrence, parsed(recurrence))) {
                add(windows, instant(start, recurrence), instant(start.plus(length), recurrence));
            }
            return List.copyOf(windows);
        } catch (InvalidRecurrenceRuleException fault) {
            throw new IllegalArgumentException("not a recurrence rule: " + recurrence.rule(), fault);
        }
    }

    /** Adds a window, or makes the last one longer if they overlap or meet; one that the clocks leave no time for is none. */
    private static void add(List<Window> windows, Instant start, Instant end) {
        if (!end.isAfter(start)) {
            return;
        }
        if (!windows.isEmpty()) {
            var last = windows.getLast();
            var lastEnd = last.end().orElseThrow();
            if (!start.isAfter(lastEnd)) {
                windows.set(windows.size() - 1, Window.of(last.start(), end.isAfter(lastEnd) ? end : lastEnd));
                return;
            }
        }
        windows.add(Window.of(start, end));
    }

    private static Duration length(Window first, Recurrence recurrence) {
        return Duration.between(
                LocalDateTime.ofInstant(first.start(), recurrence.zone()),
                LocalDateTime.ofInstant(first.end().orElseThrow(), recurrence.zone()));
    }

    private static RecurrenceRule parsed(Recurrence recurrence) throws InvalidRecurrenceRuleException {
        return new RecurrenceRule(recurrence.rule(), RecurrenceRule.RfcMode.RFC5545_STRICT);
    }

    /** The wall-clock starts, one more than allowed at most. */
    private static List<LocalDateTime> starts(Window first, Recurrence recurrence, RecurrenceRule rule) {
        var local = LocalDateTime.ofInstant(first.start(), recurrence.zone());
        var iterator = rule.iterator(new DateTime(
                TimeZone.getTimeZone(recurrence.zone()),
                local.getYear(),
                local.getMonthValue() - 1,
                local.getDayOfMonth(),
                local.getHour(),
                local.getMinute(),
                local.getSecond()));
        var starts = new ArrayList<LocalDateTime>();
        while (iterator.hasNext() && starts.size() <= MOST_WINDOWS) {
            var next = iterator.nextDateTime();
            starts.add(LocalDateTime.of(
                            next.getYear(),
                            next.getMonth() + 1,
                            next.getDayOfMonth(),
                            next.getHours(),
                            next.getMinutes(),
                            next.getSeconds())
                    .withNano(local.getNano()));
        }
        return starts;
    }

    private static Instant instant(LocalDateTime local, Recurrence recurrence) {
        return ZonedDateTime.ofLocal(local, recurrence.zone(), null).toInstant();
    }
}
