package io.cairn.quota.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {

    @ParameterizedTest
    @EnumSource
    void anAllocationLeadsSomewhereUntilItHasEnded(AllocationState state) {
        assertThat(AllocationTransitions.row(state).isEmpty()).isEqualTo(!state.isActive());
    }

    @ParameterizedTest
    @EnumSource
    void aLoanLeadsSomewhereUntilItIsReturned(LoanState state) {
        assertThat(LoanTransitions.row(state).isEmpty()).isEqualTo(!state.isOut());
    }

    @Test
    void everyStateCanBeReached() {
        var seen = EnumSet.of(AllocationState.ACTIVE);
        var loans = EnumSet.of(LoanState.OPEN);
        for (int round = 0; round < AllocationState.values().length; round++) {
            seen.addAll(seen.stream()
                    .flatMap(state -> AllocationTransitions.row(state).values().stream())
                    .collect(Collectors.toSet()));
            loans.addAll(loans.stream()
                    .flatMap(state -> LoanTransitions.row(state).values().stream())
                    .collect(Collectors.toSet()));
        }
        assertThat(seen).containsExactlyInAnyOrder(AllocationState.values());
        assertThat(loans).containsExactlyInAnyOrder(LoanState.values());
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFreedByTimeAndOnlyWhoIsNotHeardIsForced(AllocationState state) {
        AllocationTransitions.row(state).forEach((cause, to) -> {
            if (!to.isActive()) {
                assertThat(cause).isIn(AllocationState.Cause.END_OBSERVED, AllocationState.Cause.FORCE);
            }
            if (cause == AllocationState.Cause.FORCE) {
                assertThat(state.isSuspect()).isTrue();
            }
            if (cause != AllocationState.Cause.RECALL && to.isActive()) {
                assertThat(to.isRecalled()).as("a recall is never taken back").isEqualTo(state.isRecalled());
            }
        });
    }
}
