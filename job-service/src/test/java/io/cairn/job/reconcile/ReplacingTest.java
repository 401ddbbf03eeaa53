package io.cairn.job.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacement.Part;
import io.cairn.job.reconcile.Replacing.Need;
import io.cairn.job.reconcile.Replacing.Sight;
import io.cairn.kit.test.property.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplacingTest {

    private static final Part PART = new Part("worker", 0, 1);
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @EnumSource(names = {"ENDED", "MISSING", "CREATED"})
    void rp1_aLossIsCountedBeforeAnythingIsMade(Sight sight) {
        var need = Replacing.need(PART, Optional.empty(), sight, NOW);
        assertThat(need).isEqualTo(new Need.CountLoss(new Replacement(PART, 1, 1, false, NOW.plus(Replacing.FIRST))));
    }

    @Test
    void rp1_whatWasCountedIsMadeAfterItsPauseAndNotCountedAgain() {
        var counted = Optional.of(row(1, 1, false));
        assertThat(Replacing.need(PART, counted, Sight.MISSING, NOW.minusMillis(1)))
                .isInstanceOf(Need.Pause.class);
        assertThat(Replacing.need(PART, counted, Sight.MISSING, NOW)).isEqualTo(new Need.Make(counted.get()));
        assertThat(Replacing.need(PART, counted, Sight.CREATED, NOW)).isEqualTo(new Need.Make(counted.get()));
        assertThat(Replacing.need(PART, counted, Sight.UP, NOW)).isEqualTo(new Need.CountMade(counted.get()));
    }

    @Test
    void rp1_whatEndsBeforeItWasSeenIsALossOfItsOwn() {
        assertThat(Replacing.need(PART, Optional.of(row(1, 1, false)), Sight.ENDED, NOW))
                .isInstanceOfSatisfying(
                        Need.CountLoss.class,
                        loss -> assertThat(loss.next().run()).isEqualTo(2));
    }

    @Test
    void rp2_pausesDoubleUntilTheBudgetIsUsedUp() {
        var pauses = new ArrayList<Duration>();
        var counted = Optional.<Replacement>empty();
        while (Replacing.need(PART, counted, Sight.ENDED, NOW) instanceof Need.CountLoss loss) {
            pauses.add(Duration.between(NOW, loss.next().notBefore()));
            counted = Optional.of(loss.next());
        }
        assertThat(pauses)
                .isEqualTo(List.of(1, 2, 4, 8, 16).stream()
                        .map(Duration::ofSeconds)
                        .toList());
        assertThat(Replacing.need(PART, counted, Sight.ENDED, NOW)).isEqualTo(new Need.GiveUp());
    }

    @Test
    void rp2_afterAWhileOfCalmALossIsTheFirstAgain() {
        var last = Optional.of(row(7, Replacing.BUDGET, true));
        assertThat(Replacing.need(
                        PART, last, Sight.ENDED, NOW.plus(Replacing.CALM).minusMillis(1)))
                .isEqualTo(new Need.GiveUp());
        assertThat(Replacing.need(PART, last, Sight.ENDED, NOW.plus(Replacing.CALM)))
                .isInstanceOfSatisfying(Need.CountLoss.class, loss -> {
                    assertThat(loss.next().used()).isEqualTo(1);
                    assertThat(loss.next().run()).as("no run is given twice").isEqualTo(8);
                });
    }

    @Test
    void rp3_whatIsThereIsNeverMadeAndRunsOnlyGrow() {
        Property.forAll(2000, random -> {
            var counted = Optional.<Replacement>empty();
            var now = NOW;
            for (int moment = 0; moment < 60; moment++) {
                var sight = Sight.values()[random.nextInt(Sight.values().length)];
                var need = Replacing.need(PART, counted, sight, now);
                if (sight == Sight.UP) {
                    assertThat(need).isNotInstanceOf(Need.Make.class).isNotInstanceOf(Need.CountLoss.class);
                }
                int before = counted.map(Replacement::run).orElse(0);
                switch (need) {
                    case Need.CountLoss loss -> {
                        assertThat(loss.next().run()).isEqualTo(before + 1);
                        assertThat(loss.next().used()).isBetween(1, Replacing.BUDGET);
                        counted = Optional.of(loss.next());
                    }
                    case Need.CountMade made ->
                        counted = Optional.of(new Replacement(
                                PART,
                                made.wanted().run(),
                                made.wanted().used(),
                                true,
                                made.wanted().notBefore()));
                    case Need.Make make -> assertThat(make.wanted().run()).isEqualTo(before);
                    case Need.Pause pause ->
                        assertThat(now).isBefore(pause.until().notBefore());
                    case Need.Nothing nothing -> {}
                    case Need.GiveUp given -> {
                        return;
                    }
                }
                now = now.plusSeconds(random.nextInt(300));
            }
        });
    }

    private static Replacement row(int run, int used, boolean made) {
        return new Replacement(PART, run, used, made, NOW);
    }
}
