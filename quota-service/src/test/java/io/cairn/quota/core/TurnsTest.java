package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import io.cairn.quota.core.Request.Mode;
import io.cairn.quota.core.Turns.Ahead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Turns, and what is ahead, by rows; and found the slow way, request by request. */
class TurnsTest {

    private static final int TRIES = Counts.of(60, 5_000);

    @Test
    void q11_turnsByRowsAreThoseOfASortOfAllThatWait() {
        Property.forAll(TRIES, random -> {
            var town = queued(random);
            var order = order(town.snapshot);
            assertThat(order).isEqualTo(SlowTurns.order(town.snapshot));
            for (int place = 0; place < order.size(); place++) {
                assertThat(Turns.position(town.snapshot, order.get(place)))
                        .as("the turn of %s", order.get(place).id())
                        .isEqualTo(place + 1);
            }
        });
    }

    @Test
    void q11_whatIsAheadByRowsIsWhatIsAheadRequestByRequest() {
        Property.forAll(TRIES, random -> {
            var town = queued(random);
            var asking = new ArrayList<>(town.snapshot.waiting().byId().values());
            asking.add(
                    ask("new", List.of(ADA, BOB, CYD, DAN).get(random.nextInt(4)), some(random), Mode.WAIT, town.now));
            for (Request request : asking) {
                var slow = SlowTurns.ahead(town.snapshot, request, town.now);
                var ahead = Ahead.of(town.snapshot, request, town.now);
                assertThat(ahead.ofTenant()).isEqualTo(slow.ofTenant());
                for (String resource : List.of("accelerator", "cpu")) {
                    var one = Amounts.of(resource, 1);
                    if (request.wanted().meets(one)) {
                        assertThat(ahead.others().meets(one))
                                .isEqualTo(slow.others().meets(one));
                    }
                }
            }
        });
    }

    @Test
    void whoStandsBehindInTheRowIsLeftOutAndNobodyElse() {
        var town = new Town(cohort(10));
        town.admitted(ask("a0", ADA, 10, NOON));
        town.submit(ask("a1", ADA, 3, NOON));
        town.submit(ask("a2", ADA, 3, after(1)));
        town.submit(ask("a3", ADA, 4, after(2)));
        town.submit(ask("b1", BOB, 3, after(3)));
        var turns = Turns.of(town.snapshot);
        var seen = new ArrayList<String>();
        for (var turn = turns.next(); turn.isPresent(); turn = turns.next()) {
            seen.add(turn.get().id().value());
            turns.leaveOutAlike();
        }
        assertThat(seen).containsExactly("b1", "a1", "a3");
    }

    @Test
    void aListIsTheSameHoweverItCameAbout() {
        Property.forAll(TRIES, random -> {
            var requests = new TreeMap<AllocationId, Request>();
            var list = Waitlist.EMPTY;
            for (int i = 0; i < 40; i++) {
                var request = ask(
                        "r" + random.nextInt(12), random.nextBoolean() ? ADA : BOB, some(random), Mode.WAIT, after(i));
                var before = list;
                if (random.nextInt(3) == 0) {
                    list = list.without(request.id());
                    requests.remove(request.id());
                } else {
                    list = list.with(request);
                    requests.put(request.id(), request);
                }
                assertThat(list).isEqualTo(Waitlist.of(requests.values()));
                assertThat(list.size()).isEqualTo(requests.size());
                assertThat(list.beyond(before)).containsExactlyElementsOf(notIn(before, list));
                assertThat(before.beyond(list)).containsExactlyElementsOf(notIn(list, before));
            }
            assertThat(list.byId()).isEqualTo(requests);
            assertThat(list.without(new AllocationId("unknown"))).isSameAs(list);
        });
    }

    @Test
    void whenItCanBeHadIsFoundWithFewerLooksAndIsTheSame() {
        Property.forAll(TRIES, random -> {
            var town = queued(random);
            for (Request request : town.snapshot.waiting().byId().values()) {
                assertThat(Outlook.firstFeasible(town.snapshot, request, town.now))
                        .isEqualTo(slowOutlook(town.snapshot, request, town.now));
            }
        });
    }

    static List<Request> order(Snapshot snapshot) {
        var turns = Turns.of(snapshot);
        var order = new ArrayList<Request>();
        for (var turn = turns.next(); turn.isPresent(); turn = turns.next()) {
            order.add(turn.get());
        }
        return order;
    }

    /** A crowded town whose work announces ends, with windows ahead and requests of few kinds. */
    private static Town queued(RandomGenerator random) {
        var town = new Town(cohort(Amounts.of(Map.of("accelerator", 30L, "cpu", 40L)), swift()));
        for (var tenant : List.of(ADA, BOB, CYD)) {
            town.with(always(tenant, random.nextInt(3), 1 + random.nextInt(6)));
            if (random.nextBoolean()) {
                long start = 1 + random.nextInt(300);
                town.with(reserved(tenant, Window.of(after(start), after(start + 100)), 1, 1));
            }
        }
        for (int i = 0; i < 40; i++) {
            var tenant = List.of(ADA, BOB, CYD, DAN).get(random.nextInt(4));
            var mode = random.nextInt(4) == 0 ? Mode.PARTIAL : Mode.WAIT;
            var request = ask("w" + i, tenant, some(random), mode, town.now.minusSeconds(random.nextInt(3)));
            town.submit(random.nextBoolean() ? until(request, town.now.plusSeconds(1 + random.nextInt(200))) : request);
            if (random.nextInt(4) == 0) {
                town.later(Duration.ofSeconds(random.nextInt(20)));
            }
        }
        if (random.nextInt(3) == 0) {
            town.apply(new Change.SetCapacity(Amounts.of(Map.of("accelerator", 26L, "cpu", 30L))));
        }
        if (random.nextInt(3) == 0) {
            town.with(CYD, borrowingAtMost(random.nextInt(4)));
        }
        return town;
    }

    private static Amounts some(RandomGenerator random) {
        return List.of(
                        gpus(2),
                        gpus(5),
                        Amounts.of("cpu", 3),
                        Amounts.of(Map.of("accelerator", 4L, "cpu", 6L)),
                        Amounts.of(Map.of("accelerator", 27L, "cpu", 2L)))
                .get(random.nextInt(5));
    }

    private static List<Request> notIn(Waitlist other, Waitlist list) {
        return list.byId().values().stream()
                .filter(request -> !request.equals(other.byId().get(request.id())))
                .toList();
    }

    /** Each instant is looked at as it is, and all of it is. */
    private static Optional<Instant> slowOutlook(Snapshot snapshot, Request request, Instant now) {
        var instants = new TreeSet<Instant>();
        for (Allocation allocation : snapshot.allocations().values()) {
            var ends = new TreeSet<Instant>();
            allocation.expectedEnd().ifPresent(ends::add);
            allocation
                    .recall()
                    .ifPresent(recall -> ends.add(
                            recall.deadline().plus(snapshot.cohort().policy().killTimeout())));
            ends.stream().findFirst().filter(end -> end.isAfter(now)).ifPresent(instants::add);
        }
        instants.addAll(snapshot.calendar().edges().tailMap(now, false).keySet());
        var later = snapshot;
        for (Instant at : instants.stream().limit(32).toList()) {
            later = Outlook.at(later, at);
            if (Planner.admission(later, request, Ahead.NOBODY, at).isPresent()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }
}
