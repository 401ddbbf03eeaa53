package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What a snapshot alone cannot show: that rights are met in time, and that constant demand comes to rest. */
class BoundsInTimeTest {

    private static final List<TenantId> TENANTS = List.of(ADA, BOB, CYD, DAN);

    @Test
    void q7_whatIsByRightIsHadOnceThoseWhoUseMoreThanTheirOwnHaveLeft() {
        Property.forAll(Counts.of(300, 20_000), random -> {
            var town = crowded(random);
            var owner = TENANTS.get(random.nextInt(TENANTS.size()));
            // What the owner itself asked for before is not what holds it up here.
            List.copyOf(town.snapshot.waiting().byId().values()).stream()
                    .filter(request -> request.tenant().equals(owner))
                    .forEach(request -> town.apply(new Change.Withdraw(request.id())));
            long right = town.snapshot.account(owner).underUse().get("accelerator");
            if (right == 0) {
                return;
            }
            var asked = town.now;
            town.submit(ask("right", owner, 1 + random.nextLong(right), asked));
            // One notice and kill timeout is the bound where loans are direct; a debt that is passed on may take one
            // more for each hand.
            var latest = asked.plus(swift().lead(NOTICE).multipliedBy(TENANTS.size()));
            while (!town.holds("right") && !town.now.isAfter(latest)) {
                pass(town, List.of());
            }
            assertThat(town.holds("right"))
                    .as(
                            "%s of %s: %s",
                            right, owner, town.snapshot.allocations().values())
                    .isTrue();
            assertThat(town.findings()).isEmpty();
        });
    }

    @Test
    void q8_anyConstantDemandComesToRest() {
        Property.forAll(Counts.of(100, 5_000), random -> {
            var town = reserved(random);
            var demand = new ArrayList<Request>();
            for (int i = 0; i < 12; i++) {
                demand.add(ask("d" + i, TENANTS.get(random.nextInt(TENANTS.size())), 1 + random.nextInt(15), town.now));
            }
            demand.forEach(request -> {
                town.submit(request);
                pass(town, demand);
            });
            int told = 0;
            for (int second = 0; second < 400; second++) {
                told = count(town);
                pass(town, demand);
            }
            int before = count(town);
            for (int second = 0; second < 200; second++) {
                pass(town, demand);
            }
            assertThat(count(town))
                    .as("recalls still go on, the last of %s", told)
                    .isEqualTo(before);
            assertThat(town.findings()).isEmpty();
        });
    }

    private static int count(Town town) {
        return (int) town.events.stream()
                .filter(event -> event instanceof Event.Recalled)
                .count();
    }

    /** Two seconds: who is to have left leaves, and asks again if its work is part of the demand. */
    private static void pass(Town town, List<Request> demand) {
        town.later(Duration.ofSeconds(2));
        for (Allocation allocation : List.copyOf(town.snapshot.allocations().values())) {
            if (isDue(allocation, town.now)) {
                town.release(allocation.id().value());
                var name = allocation.id().value().split("'")[0];
                demand.stream()
                        .filter(request -> request.id().value().equals(name))
                        .findFirst()
                        .ifPresent(request -> town.submit(ask(
                                allocation.id() + "'",
                                allocation.tenant(),
                                allocation.amount().get("accelerator"),
                                town.now)));
            }
        }
        town.serve();
        town.round();
    }

    private static boolean isDue(Allocation allocation, Instant now) {
        return allocation
                .recall()
                .filter(recall -> !recall.deadline().isAfter(now))
                .isPresent();
    }

    static Town crowded(RandomGenerator random) {
        var town = reserved(random);
        for (int i = 0; i < 25; i++) {
            var wanted = 1 + random.nextInt(12);
            town.submit(ask("w" + i, TENANTS.get(random.nextInt(TENANTS.size())), wanted, town.now));
            if (random.nextInt(3) == 0) {
                pass(town, List.of());
            }
            var held = List.copyOf(town.snapshot.allocations().values());
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                town.release(held.get(random.nextInt(held.size())).id().value());
                town.serve();
            }
        }
        return town;
    }

    private static Town reserved(RandomGenerator random) {
        var town = new Town(cohort(gpus(40), swift()));
        for (TenantId tenant : TENANTS) {
            var wish = new Reservation(
                    new ReservationId("of-" + tenant),
                    tenant,
                    Window.from(NOON),
                    Optional.empty(),
                    gpus(random.nextInt(4)),
                    gpus(1 + random.nextInt(9)),
                    NOTICE,
                    Reservation.State.HELD);
            if (Reservations.plan(town.snapshot, wish, NOON) instanceof ReservationPlan.Fits) {
                town.apply(new Change.Hold(wish));
            }
        }
        return town;
    }
}
