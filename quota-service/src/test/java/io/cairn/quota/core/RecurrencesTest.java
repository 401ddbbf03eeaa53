package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrencesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aRuleGivesItsWindowsInOrder() {
        assertThat(windows(
                        "2026-03-02T09:00:00Z",
                        "2026-03-02T13:00:00Z",
                        "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3",
                        ZoneId.of("UTC")))
                .containsExactly(
                        window("2026-03-02T09:00:00Z", "2026-03-02T13:00:00Z"),
                        window("2026-03-04T09:00:00Z", "2026-03-04T13:00:00Z"),
                        window("2026-03-09T09:00:00Z", "2026-03-09T13:00:00Z"));
    }

    @Test
    void aWindowKeepsItsWallClockWhenSummerTimeBegins() {
        assertThat(windows("2026-03-28T08:00:00Z", "2026-03-28T12:00:00Z", "FREQ=DAILY;COUNT=3", BERLIN))
                .as("09:00 to 13:00 in Berlin; the clocks go forward on the 29th")
                .containsExactly(
                        window("2026-03-28T08:00:00Z", "2026-03-28T12:00:00Z"),
                        window("2026-03-29T07:00:00Z", "2026-03-29T11:00:00Z"),
                        window("2026-03-30T07:00:00Z", "2026-03-30T11:00:00Z"));
    }

    @Test
    void aWindowAcrossTheNightOfTheChangeIsAnHourShorterOrLonger() {
        assertThat(windows("2026-03-27T23:00:00Z", "2026-03-28T05:00:00Z", "FREQ=DAILY;COUNT=2", BERLIN)
                        .getLast())
                .as("00:00 to 06:00, without 02:00 to 03:00")
                .isEqualTo(window("2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z"));
        assertThat(windows("2026-10-23T22:00:00Z", "2026-10-24T04:00:00Z", "FREQ=DAILY;COUNT=2", BERLIN)
                        .getLast())
                .as("00:00 to 06:00, with 02:00 to 03:00 twice")
                .isEqualTo(window("2026-10-24T22:00:00Z", "2026-10-25T05:00:00Z"));
    }

    @Test
    void aStartThatTheClocksSkipMovesOnAndOneThatComesTwiceIsTheFirst() {
        assertThat(windows("2026-03-28T01:30:00Z", "2026-03-28T04:00:00Z", "FREQ=DAILY;COUNT=2", BERLIN)
                        .getLast()
                        .start())
                .as("02:30 does not exist: 03:30")
                .isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(windows("2026-10-24T00:30:00Z", "2026-10-24T04:00:00Z", "FREQ=DAILY;COUNT=2", BERLIN)
                        .getLast()
                        .start())
                .as("the first 02:30")
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void wholeDaysFollowEachOtherWithoutAGapOrAnOverlapAcrossTheChange() {
        assertThat(windows("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "FREQ=DAILY;COUNT=3", BERLIN))
                .as("one window, since they meet")
                .containsExactly(window("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"));
    }

    @Test
    void windowsOfOneReservationThatOverlapCountOnce() {
        assertThat(windows("2026-03-02T00:00:00Z", "2026-03-03T12:00:00Z", "FREQ=DAILY;COUNT=3", ZoneId.of("UTC")))
                .containsExactly(window("2026-03-02T00:00:00Z", "2026-03-05T12:00:00Z"));
    }

    @Test
    void anUntilIsAnInstantWhateverTheZone() {
        assertThat(windows("2026-03-28T08:00:00Z", "2026-03-28T12:00:00Z", "FREQ=DAILY;UNTIL=20260330T065959Z", BERLIN))
                .as("the third would start at 07:00Z")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=DAILY                       | a rule has an UNTIL or a COUNT
            FREQ=MINUTELY;COUNT=3            | once an hour at most
            FREQ=DAILY;COUNT=500             | within 400 days
            FREQ=HOURLY;COUNT=6000           | at most 5000 windows
            FREQ=WEEKLY;BYDAY=TU;COUNT=3     | one of the rule's own
            FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3 | one that never comes
            FREQ=NEVER                       | not a recurrence rule
            COUNT=3                          | not a recurrence rule
            DROP TABLE                       | not a recurrence rule
            """)
    void aRuleThatCannotBeKeptIsRefusedWithTheReason(String rule, String reason) {
        var first = window("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z");
        assertThat(Recurrences.objection(first, new Recurrence(rule, ZoneId.of("UTC")))
                        .orElse("no objection"))
                .contains(reason);
    }

    private static List<Window> windows(String start, String end, String rule, ZoneId zone) {
        var first = window(start, end);
        var recurrence = new Recurrence(rule, zone);
        assertThat(Recurrences.objection(first, recurrence)).isEmpty();
        return Recurrences.windows(new Reservation(
                new ReservationId("r"),
                ADA,
                first,
                Optional.of(recurrence),
                gpus(1),
                gpus(1),
                NOTICE,
                Reservation.State.HELD));
    }

    private static Window window(String start, String end) {
        return Window.of(Instant.parse(start), Instant.parse(end));
    }
}
