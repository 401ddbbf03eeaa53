package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CalendarTest {

    private static final int SPAN = 60;

    @Test
    void aReleaseIsNotLostBesideANeighbourOfTheSameLevel() {
        var profile = StepProfile.EMPTY
                .plus(Window.of(after(0), after(10)), gpus(5))
                .plus(Window.of(after(10), after(20)), gpus(5));
        assertThat(profile.steps()).as("two neighbours are one").hasSize(2);
        var rest = profile.minus(Window.of(after(10), after(20)), gpus(5));
        assertThat(rest).isEqualTo(StepProfile.EMPTY.plus(Window.of(after(0), after(10)), gpus(5)));
    }

    @Test
    void q10_theProfileIsWhatAnArrayOfSecondsSays() {
        Property.forAll(Counts.of(500, 20_000), random -> {
            var profile = StepProfile.EMPTY;
            long[] slow = new long[SPAN];
            var added = new ArrayList<int[]>();
            for (int i = 0; i < 30; i++) {
                boolean remove = !added.isEmpty() && random.nextInt(3) == 0;
                int[] block = remove ? added.remove(random.nextInt(added.size())) : block(random);
                var window = Window.of(after(block[0]), after(block[1]));
                profile = remove ? profile.minus(window, gpus(block[2])) : profile.plus(window, gpus(block[2]));
                if (!remove) {
                    added.add(block);
                }
                for (int second = block[0]; second < block[1]; second++) {
                    slow[second] += remove ? -block[2] : block[2];
                }
                same(profile, slow, random);
            }
        });
    }

    @Test
    void q10_whatIsAddedAndTakenAwayAgainLeavesTheSameCalendarAsARecount() {
        Property.forAll(Counts.of(200, 5_000), random -> {
            var calendar = Calendar.EMPTY;
            List<Reservation> held = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                if (!held.isEmpty() && random.nextInt(3) == 0) {
                    calendar = calendar.without(
                            held.remove(random.nextInt(held.size())).id());
                } else {
                    int[] block = block(random);
                    var wish = new Reservation(
                            new ReservationId("r" + i),
                            List.of(ADA, BOB, CYD).get(random.nextInt(3)),
                            Window.of(after(block[0]), after(block[1])),
                            Optional.empty(),
                            gpus(block[2]),
                            gpus(1),
                            NOTICE,
                            Reservation.State.HELD);
                    calendar = calendar.with(wish);
                    held.add(wish);
                }
                var recount = Calendar.of(held);
                assertThat(calendar.total()).isEqualTo(recount.total());
                assertThat(calendar.edges()).isEqualTo(recount.edges());
                for (var tenant : List.of(ADA, BOB, CYD)) {
                    assertThat(calendar.of(tenant)).isEqualTo(recount.of(tenant));
                }
            }
        });
    }

    private static int[] block(RandomGenerator random) {
        int start = random.nextInt(SPAN - 1);
        return new int[] {start, start + 1 + random.nextInt(SPAN - start - 1), 1 + random.nextInt(3)};
    }

    private static void same(StepProfile profile, long[] slow, RandomGenerator random) {
        for (int second = 0; second < SPAN; second++) {
            assertThat(profile.at(after(second)).get("accelerator"))
                    .as("at %s", second)
                    .isEqualTo(slow[second]);
        }
        int[] block = block(random);
        long peak = 0;
        for (int second = block[0]; second < block[1]; second++) {
            peak = Math.max(peak, slow[second]);
        }
        assertThat(profile.peak(Window.of(after(block[0]), after(block[1]))).get("accelerator"))
                .isEqualTo(peak);
        Amounts before = null;
        for (Amounts level : profile.steps().values()) {
            assertThat(level).as("neighbours differ").isNotEqualTo(before);
            before = level;
        }
    }
}
