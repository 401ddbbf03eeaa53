package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Sequences;
import io.cairn.quota.core.Request.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random operations: after each the cohort agrees with one that is counted the slow way, and the auditor finds nothing. */
class CohortModelTest {

    private static final int OPERATIONS = Counts.of(20_000, 1_000_000);
    private static final int LENGTH = 100;
    private static final List<TenantId> TENANTS = List.of(ADA, BOB, CYD, DAN);
    private static final List<TenantId> EVERYONE = List.of(ADA, BOB, CYD, DAN, POOL);

    /** One thing that happens; which one, and to whom, follows from the numbers. */
    record Operation(int kind, int who, long a, long b) {}

    @Test
    void randomOperationsAgreeWithACountOfEachUnit() {
        Sequences.forAll(OPERATIONS / LENGTH, CohortModelTest::operations, operations -> {
            var run = new Run();
            operations.forEach(run::happens);
        });
    }

    static List<Operation> operations(RandomGenerator random) {
        var operations = new ArrayList<Operation>();
        for (int i = 0; i < LENGTH; i++) {
            operations.add(new Operation(
                    random.nextInt(100), random.nextInt(TENANTS.size()), random.nextInt(1000), random.nextInt(1000)));
        }
        return operations;
    }

    /** A cohort, its slow twin, and the operations done to both. */
    static final class Run {
        final Town town = new Town(cohort(capacity(24, 60), policy()));
        final SlowCohort slow = new SlowCohort();
        private int asked;

        Run() {
            slow.capacity = capacity(24, 60).units();
        }

        void happens(Operation operation) {
            var who = TENANTS.get(operation.who);
            int kind = operation.kind;
            if (kind < 30) {
                ask(who, operation);
            } else if (kind < 50) {
                release(operation);
            } else if (kind < 62) {
                time(operation.a % 40);
            } else if (kind < 72) {
                reserve(who, operation);
            } else if (kind < 75) {
                cancel(operation);
            } else if (kind < 78) {
                setCapacity(operation);
            } else if (kind < 81) {
                terms(who, operation);
            } else if (kind < 88) {
                heartbeat(operation);
            } else if (kind < 90) {
                force(operation);
            } else if (kind < 92) {
                withdraw(operation);
            } else {
                town.round();
            }
            serve();
            slow.payersAre(town.snapshot);
            slow.agreesWith(town.snapshot);
            assertThat(town.findings()).isEmpty();
        }

        private void ask(TenantId who, Operation operation) {
            var wanted = Amounts.of(Map.of("accelerator", operation.a % 9, "cpu", operation.b % 20));
            if (wanted.isNone()) {
                return;
            }
            var mode = Mode.values()[(int) (operation.b % 3)];
            var request = ask("r" + asked++, who, wanted, mode);
            boolean nobodyWaits = town.snapshot.waiting().isEmpty();
            boolean fits = slow.fits(request, town.now, EVERYONE);
            var plan = town.plan(request);
            if (nobodyWaits && mode != Mode.PARTIAL) {
                assertThat(plan instanceof Plan.Admit)
                        .as("%s for %s", plan, request)
                        .isEqualTo(fits);
            }
            if (plan instanceof Plan.Admit admit) {
                assertThat(admit.own().get("accelerator"))
                        .as("own first")
                        .isEqualTo(Math.min(
                                admit.amount().get("accelerator"), slow.ownIdle(who.value(), "accelerator", town.now)));
                assertThat(admit.amount()).isIn(mode == Mode.PARTIAL ? pieces(wanted) : List.of(wanted));
            }
            town.submit(request);
            started();
        }

        private Request ask(String id, TenantId who, Amounts wanted, Mode mode) {
            var plain = Samples.ask(id, who, wanted, mode, town.now);
            var ends = asked % 4 == 0 ? until(plain, town.now.plusSeconds(asked % 97 + 1)) : plain;
            return asked % 5 == 0 ? interruptible(ends) : ends;
        }

        private void started() {
            for (Allocation allocation : town.snapshot.allocations().values()) {
                slow.running.computeIfAbsent(
                        allocation.id().value(),
                        id -> new SlowCohort.Work(
                                request(allocation),
                                allocation.fence().value(),
                                allocation.since().plus(policy().heartbeat())));
            }
        }

        private void release(Operation operation) {
            pick(operation.a).ifPresent(id -> {
                long fence = slow.running.get(id).fence;
                if (operation.b % 4 == 0) {
                    var before = town.snapshot;
                    town.apply(new Change.Release(new AllocationId(id), new Fence(fence + 1)));
                    assertThat(town.snapshot).as("a stale fence does nothing").isSameAs(before);
                } else {
                    ended(id);
                    var before = town.snapshot;
                    town.apply(new Change.Release(new AllocationId(id), new Fence(fence)));
                    assertThat(town.snapshot).as("a second time does nothing").isSameAs(before);
                }
            });
        }

        private void ended(String id) {
            var work = slow.running.remove(id);
            town.apply(new Change.Release(new AllocationId(id), new Fence(work.fence)));
        }

        /** Who was told to leave does so in time, since nothing here is about a holder that does not. */
        private void time(long seconds) {
            var at = town.now.plusSeconds(seconds);
            for (Allocation allocation : List.copyOf(town.snapshot.allocations().values())) {
                if (allocation
                        .recall()
                        .filter(recall -> !recall.deadline().isAfter(at))
                        .isPresent()) {
                    ended(allocation.id().value());
                }
            }
            tickSlowly(at);
            town.at(at);
        }

        private void tickSlowly(Instant at) {
            slow.running.values().forEach(work -> work.suspect |= !work.heardUntil.isAfter(at));
        }

        private void reserve(TenantId who, Operation operation) {
            var start = town.now.plusSeconds(operation.a % 50);
            var window = operation.b % 5 == 0
                    ? Window.from(start)
                    : Window.of(start, start.plusSeconds(operation.b % 90 + 1));
            var wish = new Reservation(
                    new ReservationId("r" + asked++),
                    who,
                    window,
                    Optional.empty(),
                    Amounts.of(Map.of("accelerator", operation.a % 5, "cpu", operation.b % 7)),
                    Amounts.of(Map.of("accelerator", operation.b % 8 + 1, "cpu", operation.a % 11)),
                    NOTICE,
                    Reservation.State.HELD);
            if (Reservations.plan(town.snapshot, wish, town.now) instanceof ReservationPlan.Fits) {
                slow.reservations.put(wish.id().value(), wish);
                tickSlowly(town.now);
                town.apply(new Change.Hold(wish));
            }
        }

        private void cancel(Operation operation) {
            slow.reservations.keySet().stream()
                    .skip(operation.a % Math.max(1, slow.reservations.size()))
                    .findFirst()
                    .ifPresent(id -> {
                        slow.reservations.remove(id);
                        tickSlowly(town.now);
                        town.apply(new Change.Cancel(new ReservationId(id)));
                    });
        }

        private void setCapacity(Operation operation) {
            var capacity = capacity(16 + operation.a % 16, 40 + operation.b % 40);
            slow.capacity = capacity.units();
            tickSlowly(town.now);
            town.apply(new Change.SetCapacity(capacity));
        }

        private void terms(TenantId who, Operation operation) {
            var limit = capacity(operation.a % 9, operation.b % 20);
            var terms = new Terms(
                    operation.a % 2 == 0 ? Optional.of(limit) : Optional.empty(),
                    operation.a % 3 == 0 ? Optional.of(limit) : Optional.empty(),
                    operation.b % 4 == 0 ? Optional.of(Set.of(ADA, CYD)) : Optional.empty(),
                    (int) (operation.b % 5 + 1));
            slow.terms.put(who.value(), terms);
            town.with(who, terms);
        }

        private void heartbeat(Operation operation) {
            pick(operation.a).ifPresent(id -> {
                var work = slow.running.get(id);
                work.suspect = false;
                work.heardUntil = town.now.plus(policy().heartbeat());
                town.apply(new Change.Heartbeat(new AllocationId(id), new Fence(work.fence)));
            });
        }

        private void force(Operation operation) {
            pick(operation.a).ifPresent(id -> {
                if (slow.running.get(id).suspect) {
                    slow.running.remove(id);
                }
                town.apply(new Change.Force(new AllocationId(id)));
            });
        }

        private void withdraw(Operation operation) {
            town.snapshot.waiting().byId().keySet().stream()
                    .skip(operation.a % Math.max(1, town.snapshot.waiting().size()))
                    .findFirst()
                    .ifPresent(id -> town.apply(new Change.Withdraw(id)));
        }

        private void serve() {
            town.serve();
            started();
        }

        private Optional<String> pick(long number) {
            return slow.running.keySet().stream()
                    .skip(slow.running.isEmpty() ? 0 : number % slow.running.size())
                    .findFirst();
        }

        private static Request request(Allocation allocation) {
            return new Request(
                    allocation.id(),
                    allocation.tenant(),
                    allocation.holder(),
                    allocation.attempt(),
                    allocation.amount(),
                    Mode.WAIT,
                    allocation.interruptible(),
                    allocation.expectedEnd(),
                    allocation.since());
        }

        private static List<Amounts> pieces(Amounts wanted) {
            var pieces = new ArrayList<Amounts>();
            for (long n = 1; n <= wanted.parts(); n++) {
                pieces.add(wanted.piece(wanted.parts()).times(n));
            }
            return pieces;
        }

        private static Amounts capacity(long gpus, long cpus) {
            return Amounts.of(Map.of("accelerator", gpus, "cpu", cpus));
        }

        private static Policy policy() {
            return new Policy(
                    NOTICE,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(45),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    300,
                    100,
                    Duration.ofSeconds(120));
        }
    }
}
