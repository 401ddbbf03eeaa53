package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class ReservationsTest {

    private final Town town = new Town(cohort(20)).with(reserved(ADA, Window.of(after(100), after(200)), 5, 10));

    @Test
    void whatFitsAtEveryInstantFits() {
        assertThat(plan(reserved(BOB, Window.of(after(50), after(150)), 5, 0)))
                .isEqualTo(new ReservationPlan.Fits(List.of(Window.of(after(50), after(150)))));
        assertThat(plan(reserved(BOB, Window.of(after(200), after(300)), 20, 0)))
                .as("back to back")
                .isInstanceOf(ReservationPlan.Fits.class);
    }

    @Test
    void aConflictNamesTheInstantAndWhatIsMissingAndOffersLaterAndLess() {
        var wish = reserved(BOB, Window.of(after(50), after(150)), 6, 2);
        assertThat(plan(wish)).isInstanceOfSatisfying(ReservationPlan.Conflict.class, conflict -> {
            assertThat(conflict.at()).isEqualTo(after(100));
            assertThat(conflict.missing()).isEqualTo(gpus(3));
            assertThat(conflict.alternatives())
                    .extracting(Reservation::window, Reservation::guaranteed, Reservation::elastic)
                    .containsExactly(
                            Tuple.tuple(Window.of(after(200), after(300)), gpus(6), gpus(2)),
                            Tuple.tuple(Window.of(after(50), after(150)), gpus(3), gpus(1)));
        });
    }

    @Test
    void everyAlternativeFitsWhenAskedFor() {
        Property.forAll(Counts.of(300, 10_000), random -> {
            var many = new Town(cohort(20));
            for (int i = 0; i < 15; i++) {
                int start = random.nextInt(100);
                var wish = new Reservation(
                        new ReservationId("r" + i),
                        ADA,
                        Window.of(after(start), after(start + 1 + random.nextInt(60))),
                        Optional.empty(),
                        gpus(random.nextInt(8)),
                        gpus(1 + random.nextInt(8)),
                        NOTICE,
                        Reservation.State.HELD);
                switch (Reservations.plan(many.snapshot, wish, NOON)) {
                    case ReservationPlan.Fits ignored -> many.apply(new Change.Hold(wish));
                    case ReservationPlan.Conflict conflict ->
                        assertThat(conflict.alternatives())
                                .isNotEmpty()
                                .allSatisfy(other -> assertThat(Reservations.plan(many.snapshot, other, NOON))
                                        .isInstanceOf(ReservationPlan.Fits.class));
                    case ReservationPlan.Invalid invalid -> throw new AssertionError(invalid);
                }
            }
        });
    }

    @Test
    void aRuleOrAStartThatCannotBeIsNamedByItsField() {
        var daily = new Reservation(
                new ReservationId("d"),
                BOB,
                Window.of(after(10), after(20)),
                Optional.of(new Recurrence("FREQ=DAILY", ZoneId.of("UTC"))),
                gpus(1),
                gpus(0),
                NOTICE,
                Reservation.State.HELD);
        assertThat(plan(daily))
                .isInstanceOfSatisfying(
                        ReservationPlan.Invalid.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("recurrence.rule"));
        assertThat(plan(reserved(BOB, Window.of(after(-1), after(20)), 1, 1)))
                .isInstanceOfSatisfying(
                        ReservationPlan.Invalid.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("window.start"));
    }

    @Test
    void everyWindowOfARuleIsLookedAt() {
        var later = new Reservation(
                new ReservationId("d"),
                BOB,
                Window.of(after(-86_400 + 100), after(-86_400 + 150)),
                Optional.of(new Recurrence("FREQ=DAILY;COUNT=3", ZoneId.of("UTC"))),
                gpus(6),
                gpus(0),
                NOTICE,
                Reservation.State.HELD);
        var yesterday = Snapshot.opening(cohort(20), after(-86_400));
        var held = Changes.apply(
                        yesterday,
                        new Change.Hold(reserved(ADA, Window.of(after(100), after(200)), 5, 10)),
                        after(-86_400))
                .snapshot();
        assertThat(Reservations.plan(held, later, after(-86_400)))
                .isInstanceOfSatisfying(
                        ReservationPlan.Conflict.class,
                        conflict -> assertThat(conflict.at()).isEqualTo(after(100)));
    }

    private ReservationPlan plan(Reservation wish) {
        return Reservations.plan(town.snapshot, wish, NOON);
    }
}
