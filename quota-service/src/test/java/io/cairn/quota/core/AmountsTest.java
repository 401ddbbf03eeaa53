package io.cairn.quota.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

    private static final List<String> RESOURCES = List.of("accelerator", "cpu", "disk", "memory");

    @Test
    void everyOperationIsThatOfItsResources() {
        Property.forAll(Counts.of(2_000, 200_000), random -> {
            var one = some(random);
            var other = some(random);
            each(one, other, one.plus(other), Long::sum);
            each(one, other, one.beyond(other), (a, b) -> Math.max(0, a - b));
            each(one, other, one.atMost(other), Math::min);
            each(one, other, one.atLeast(other), Math::max);
            each(one, other, one.onlyWhatIsIn(other), (a, b) -> b == 0 ? 0 : a);
            each(one, other, one.plus(other).minus(other), (a, b) -> a);
            each(one, other, one.times(3), (a, b) -> 3 * a);
            assertThat(one.covers(other))
                    .isEqualTo(RESOURCES.stream().allMatch(name -> one.get(name) >= other.get(name)));
            assertThat(one.meets(other))
                    .isEqualTo(RESOURCES.stream().anyMatch(name -> one.get(name) > 0 && other.get(name) > 0));
            if (!one.isNone()) {
                assertThat(one.piece(one.parts()).times(one.parts())).isEqualTo(one);
            }
        });
    }

    @Test
    void zeroIsNotNamedSoThatEqualAmountsAreEqual() {
        assertThat(Amounts.of(Map.of("cpu", 0L))).isEqualTo(Amounts.NONE).hasSameHashCodeAs(Amounts.NONE);
        assertThat(Amounts.of("cpu", 3).minus(Amounts.of("cpu", 3))).isEqualTo(Amounts.NONE);
        assertThat(Amounts.of(Map.of("memory", 1L, "cpu", 2L))).hasToString("2 cpu, 1 memory");
    }

    @Test
    void arithmeticThrowsAndNeverWraps() {
        var most = Amounts.of("cpu", Long.MAX_VALUE);
        assertThatThrownBy(() -> most.plus(Amounts.of("cpu", 1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Amounts.of("cpu", 1).minus(Amounts.of("cpu", 2)))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Amounts.of("cpu", -1)).isInstanceOf(ArithmeticException.class);
        assertThat(most.perMille(1000)).isEqualTo(most);
        assertThat(Portions.perMillion(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(Portions.perMillion(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "CPU", "1cpu", "cpu ", "cpu-", "a/b", "c\u00e9", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> Amounts.of(name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Amounts some(RandomGenerator random) {
        var units = new TreeMap<String, Long>();
        RESOURCES.forEach(name -> {
            if (random.nextBoolean()) {
                units.put(name, random.nextLong(10));
            }
        });
        return Amounts.of(units);
    }

    private static void each(Amounts one, Amounts other, Amounts result, LongBinaryOperator expected) {
        for (String name : RESOURCES) {
            assertThat(result.get(name)).isEqualTo(expected.applyAsLong(one.get(name), other.get(name)));
        }
        assertThat(result.units()).doesNotContainValue(0L);
    }
}
