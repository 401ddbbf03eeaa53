package io.cairn.quota.core;

import static io.cairn.quota.core.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/**
 * Each invariant has a mutant: a decision or an application of a change that is wrong in one way. The same scene is quiet with the code as it is,
 * and with the mutant the auditor names exactly that invariant.
 */
class MutantsTest {

    private static final Cohort TWENTY = cohort(gpus(20), swift());

    /** What happens in a town, whichever way decisions are made in it. */
    private interface Scene {
        void plays(Town town);
    }

    @Test
    void q1_aDecisionThatForgetsThatCapacityWasCutIsFound() {
        bites(
                Invariant.CAPACITY,
                (snapshot, request, now) -> {
                    var idle = snapshot.account(request.tenant()).idle();
                    return idle.covers(request.wanted())
                            ? new Plan.Admit(request.wanted(), request.wanted(), List.of())
                            : Planner.plan(snapshot, request, now);
                },
                Changes::apply,
                town -> {
                    town.with(always(ADA, 10, 0)).with(always(BOB, 10, 0));
                    town.submit(ask("a1", ADA, 10, NOON));
                    town.apply(new Change.SetCapacity(gpus(15)));
                    town.submit(ask("b1", BOB, 10, NOON));
                });
    }

    @Test
    void q2_aWindowThatEndsWithoutADeficitIsFound() {
        bites(
                Invariant.BOUNDS,
                Planner::plan,
                changed(step -> with(
                        step,
                        snapshot -> new Snapshot(
                                snapshot.cohort(),
                                snapshot.calendar(),
                                snapshot.accounts(),
                                snapshot.allocations(),
                                snapshot.waiting(),
                                TreePMap.empty(),
                                snapshot.nextNumber(),
                                snapshot.asOf()))),
                town -> {
                    town.with(reserved(ADA, Window.of(NOON, after(60)), 10, 0));
                    town.submit(ask("a1", ADA, 10, NOON));
                    town.at(after(60));
                });
    }

    @Test
    void q2_aLoanOfTheGuaranteedPartIsFound() {
        bites(
                Invariant.BOUNDS,
                (snapshot, request, now) -> request.tenant().equals(ADA)
                        ? new Plan.Admit(
                                request.wanted(),
                                gpus(0),
                                List.of(new LoanDraft(BOB, request.wanted(), Optional.empty())))
                        : Planner.plan(snapshot, request, now),
                Changes::apply,
                town -> {
                    town.with(always(BOB, 15, 5));
                    town.submit(ask("a1", ADA, 6, NOON));
                });
    }

    @Test
    void q3_aLoanInAnothersNameIsFound() {
        bites(
                Invariant.SUMS,
                Planner::plan,
                changed(step -> allocations(
                        step,
                        allocation -> allocation.paying(
                                allocation.own(),
                                allocation.loans().stream()
                                        .map(loan -> new Loan(
                                                loan.id(),
                                                CYD,
                                                loan.borrower(),
                                                loan.amount(),
                                                loan.state(),
                                                loan.safeUntil(),
                                                loan.recallDeadline()))
                                        .toList()))),
                MutantsTest::oneBorrows);
    }

    @Test
    void q4_anAllocationOfAnotherAmountThanItsPartsIsFound() {
        bites(
                Invariant.PARTS,
                Planner::plan,
                changed(step -> allocations(
                        step,
                        allocation -> new Allocation(
                                allocation.id(),
                                allocation.tenant(),
                                allocation.holder(),
                                allocation.attempt(),
                                allocation.amount().plus(gpus(1)),
                                allocation.own(),
                                allocation.loans(),
                                allocation.fence(),
                                allocation.interruptible(),
                                allocation.since(),
                                allocation.expectedEnd(),
                                allocation.heartbeatBy(),
                                allocation.recall(),
                                allocation.state()))),
                MutantsTest::oneBorrows);
    }

    @Test
    void q5_aHolderThatIsNotHeardAndNotMarkedIsFound() {
        bites(
                Invariant.HOLDER,
                Planner::plan,
                changed(step -> allocations(
                        step, allocation -> allocation.in(AllocationState.ACTIVE, allocation.heartbeatBy()))),
                town -> {
                    town.submit(ask("a1", ADA, 5, NOON));
                    town.later(Duration.ofDays(2));
                });
    }

    @Test
    void q6_anEndThatIsBookedForAnotherAllocationIsFound() {
        bites(
                Invariant.ONCE,
                Planner::plan,
                lines(line -> line.cause() == LedgerLine.Cause.RELEASE
                        ? List.of(new LedgerLine(
                                line.number(),
                                line.at(),
                                line.cause(),
                                Optional.of(new AllocationId("a2")),
                                line.from(),
                                line.to(),
                                line.amount()))
                        : List.of(line)),
                town -> {
                    town.submit(ask("a1", ADA, 5, NOON));
                    town.submit(ask("a2", ADA, 5, NOON));
                    town.release("a1");
                });
    }

    @Test
    void q7_aVictimThatIsGivenTooLongIsFound() {
        bites(
                Invariant.RECALL_BOUND,
                (snapshot, request, now) -> victims(
                        Planner.plan(snapshot, request, now),
                        victim -> new Victim(
                                victim.allocation(),
                                victim.tenant(),
                                victim.recalled(),
                                victim.deadline().plusSeconds(1))),
                Changes::apply,
                MutantsTest::oneRecalls);
    }

    @Test
    void q7_aVictimThatStaysIsFound() {
        var town = new Town(TWENTY);
        oneRecalls(town);
        town.at(after(40));
        assertThat(town.findings()).isEmpty();
        town.at(after(41));
        assertThat(town.findings()).extracting(Violation::invariant).containsOnly(Invariant.RECALL_BOUND);
    }

    @Test
    void q8_lendingAgainWhatWasRecalledIsFound() {
        bites(
                Invariant.NO_CYCLE,
                (snapshot, request, now) -> Planner.plan(withoutWaiting(snapshot), request, now),
                Changes::apply,
                town -> {
                    town.with(always(BOB, 0, 20));
                    town.submit(ask("a1", ADA, 12, NOON));
                    town.submit(ask("c1", CYD, 8, NOON));
                    town.submit(ask("b1", BOB, 20, after(1)));
                    town.release("a1");
                    town.submit(ask("a2", ADA, 12, after(2)));
                });
    }

    @Test
    void q9_aLevelThatChangesWithoutALineIsFound() {
        bites(
                Invariant.LEDGER,
                Planner::plan,
                lines(line -> line.cause() == LedgerLine.Cause.LEVEL ? List.of() : List.of(line)),
                town -> town.with(always(ADA, 5, 5)));
    }

    @Test
    void q10_aWindowThatKeepsItsLastInstantIsFound() {
        bites(
                Invariant.WINDOWS,
                Planner::plan,
                (snapshot, change, now) -> {
                    if (!(change instanceof Change.Tick) || !now.isAfter(snapshot.asOf())) {
                        return Changes.apply(snapshot, change, now);
                    }
                    return with(Changes.apply(snapshot, change, now.minusNanos(1)), late -> asOf(late, now));
                },
                town -> {
                    town.with(reserved(ADA, Window.of(NOON, after(60)), 10, 0));
                    town.at(after(60));
                });
    }

    @Test
    void q11_theSameRowsReadInAnotherOrderGiveTheSameDecision() {
        assertThat(decisions(Planner::plan)).hasSize(1);
        assertThat(decisions((snapshot, request, now) -> {
                    // Takes lenders as they come, which is no order at all.
                    var first = new ArrayList<>(snapshot.accounts().values())
                            .stream()
                                    .filter(account -> account.lendable(false).covers(request.wanted()))
                                    .max((one, other) -> Integer.compare(
                                            System.identityHashCode(one), System.identityHashCode(other)));
                    var loan = new LoanDraft(first.orElseThrow().tenant(), request.wanted(), Optional.empty());
                    return new Plan.Admit(request.wanted(), gpus(0), List.of(loan));
                }))
                .as("the mutant")
                .hasSizeGreaterThan(1);
    }

    @Test
    void q12_borrowingBesideOnesOwnIdleIsFound() {
        bites(
                Invariant.OWN_FIRST,
                (snapshot, request, now) -> new Plan.Admit(
                        request.wanted(), gpus(0), List.of(new LoanDraft(BOB, request.wanted(), Optional.empty()))),
                Changes::apply,
                town -> {
                    town.with(always(ADA, 5, 5)).with(always(BOB, 0, 10));
                    town.submit(ask("a1", ADA, 5, NOON));
                });
    }

    @Test
    void q13_aRecallFromABorrowerThatUsesNoMoreThanItsOwnIsFound() {
        bites(
                Invariant.RECALL_RULES,
                (snapshot, request, now) -> victims(
                        Planner.plan(snapshot, request, now),
                        victim -> new Victim(new AllocationId("a1"), ADA, gpus(8), victim.deadline())),
                Changes::apply,
                town -> {
                    town.with(always(ADA, 2, 8)).with(always(BOB, 2, 8));
                    town.submit(ask("c1", CYD, 8, NOON));
                    town.submit(ask("a1", ADA, 10, NOON));
                    town.submit(ask("b1", BOB, 10, after(100)));
                });
    }

    @Test
    void everyInvariantHasAMutantHere() {
        var names = Arrays.stream(MutantsTest.class.getDeclaredMethods())
                .map(Method::getName)
                .toList();
        for (Invariant invariant : Invariant.values()) {
            var prefix = invariant.id().toLowerCase(Locale.ROOT).replace("-", "") + "_";
            assertThat(names).as(invariant.id()).anyMatch(name -> name.startsWith(prefix));
        }
    }

    private static void bites(Invariant expected, Town.Decider decider, Town.Applier applier, Scene scene) {
        var sound = new Town(TWENTY);
        scene.plays(sound);
        assertThat(sound.findings()).as("as it is").isEmpty();
        var broken = new Town(TWENTY, decider, applier);
        try {
            scene.plays(broken);
        } catch (ArithmeticException beyondRepair) {
            // What a mutant leaves behind may not add up any more; what the auditor said before counts.
        }
        Set<Invariant> named = EnumSet.noneOf(Invariant.class);
        broken.findings().forEach(violation -> named.add(violation.invariant()));
        assertThat(named).as("with the mutant: %s", broken.findings()).containsExactly(expected);
    }

    private static void oneBorrows(Town town) {
        town.with(always(ADA, 0, 5)).with(always(BOB, 0, 5)).with(always(CYD, 5, 5));
        town.submit(ask("a1", ADA, 9, NOON));
    }

    private static void oneRecalls(Town town) {
        town.with(always(BOB, 0, 20));
        town.submit(ask("a1", ADA, 12, NOON));
        town.submit(ask("b1", BOB, 20, NOON));
    }

    private static Set<Plan> decisions(Town.Decider decider) {
        var plans = new HashSet<Plan>();
        for (int order = 0; order < 50; order++) {
            var town = new Town(cohort(gpus(40), swift()));
            List.of(BOB, CYD, DAN, ADA).forEach(tenant -> town.with(always(tenant, 0, 10)));
            var shuffled = new ArrayList<>(town.snapshot.accounts().entrySet());
            Collections.shuffle(shuffled, new Random(order));
            TreePMap<TenantId, Account> accounts = TreePMap.empty();
            for (var entry : shuffled) {
                accounts = accounts.plus(entry.getKey(), entry.getValue());
            }
            var snapshot = town.snapshot;
            plans.add(decider.plan(
                    new Snapshot(
                            snapshot.cohort(),
                            snapshot.calendar(),
                            accounts,
                            snapshot.allocations(),
                            snapshot.waiting(),
                            snapshot.deficits(),
                            snapshot.nextNumber(),
                            snapshot.asOf()),
                    ask("e1", new TenantId("eve"), 5, NOON),
                    NOON));
        }
        return plans;
    }

    private static Plan victims(Plan plan, UnaryOperator<Victim> mutation) {
        return plan instanceof Plan.Recall recall
                ? new Plan.Recall(
                        recall.victims().stream().map(mutation).toList(), recall.missing(), recall.firstFeasibleAt())
                : plan;
    }

    private static Town.Applier changed(UnaryOperator<Step> mutation) {
        return (snapshot, change, now) -> mutation.apply(Changes.apply(snapshot, change, now));
    }

    private static Town.Applier lines(Function<LedgerLine, List<LedgerLine>> mutation) {
        return changed(step -> new Step(
                step.snapshot(),
                step.lines().stream()
                        .flatMap(line -> mutation.apply(line).stream())
                        .toList(),
                step.events()));
    }

    private static Step allocations(Step step, UnaryOperator<Allocation> mutation) {
        TreePMap<AllocationId, Allocation> changed = TreePMap.empty();
        for (Allocation allocation : step.snapshot().allocations().values()) {
            changed = changed.plus(allocation.id(), mutation.apply(allocation));
        }
        var allocations = changed;
        return with(
                step,
                snapshot -> new Snapshot(
                        snapshot.cohort(),
                        snapshot.calendar(),
                        snapshot.accounts(),
                        allocations,
                        snapshot.waiting(),
                        snapshot.deficits(),
                        snapshot.nextNumber(),
                        snapshot.asOf()));
    }

    private static Step with(Step step, UnaryOperator<Snapshot> mutation) {
        return new Step(mutation.apply(step.snapshot()), step.lines(), step.events());
    }

    private static Snapshot withoutWaiting(Snapshot snapshot) {
        return new Snapshot(
                snapshot.cohort(),
                snapshot.calendar(),
                snapshot.accounts(),
                snapshot.allocations(),
                Waitlist.EMPTY,
                snapshot.deficits(),
                snapshot.nextNumber(),
                snapshot.asOf());
    }

    private static Snapshot asOf(Snapshot snapshot, Instant now) {
        return new Snapshot(
                snapshot.cohort(),
                snapshot.calendar(),
                snapshot.accounts(),
                snapshot.allocations(),
                snapshot.waiting(),
                snapshot.deficits(),
                snapshot.nextNumber(),
                now);
    }
}
