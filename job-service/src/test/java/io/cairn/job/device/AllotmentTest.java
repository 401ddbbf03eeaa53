package io.cairn.job.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.device.Allotment.Answer;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllotmentTest {

    private static final String[] TASKS = {"chief", "worker", "launcher"};

    @Test
    void devicesAreGivenRankByRankInTheOrderOfTheInventory() {
        var need = new DeviceNeed(
                DeviceKind.CUDA, List.of(new DeviceNeed.Share("chief", 1, 1), new DeviceNeed.Share("worker", 2, 2)));
        assertThat(Allotment.decide(Optional.of(need), inventory(7), Set.of("d1", "gone")))
                .isEqualTo(new Answer.Given(List.of(
                        new Claim(device(0), "chief", 0),
                        new Claim(device(2), "worker", 0),
                        new Claim(device(3), "worker", 0),
                        new Claim(device(4), "worker", 1),
                        new Claim(device(5), "worker", 1))));
    }

    @Test
    void dv3_whatIsMissingIsNamed() {
        var need = Optional.of(new DeviceNeed(DeviceKind.CUDA, List.of(new DeviceNeed.Share("worker", 1, 2))));
        assertThat(Allotment.decide(need, inventory(2), Set.of("d1")))
                .isEqualTo(new Answer.Short("needs 2 cuda devices, free are 1 of 2"));
        assertThat(Allotment.decide(need, inventory(1), Set.of()))
                .isEqualTo(new Answer.NeverEnough("the job needs 2 cuda devices, the platform has 1 in all"));
    }

    @Test
    void whoAsksForNoneGetsNoneWhateverIsTaken() {
        assertThat(Allotment.decide(Optional.empty(), Inventory.NONE, Set.of("d0")))
                .isEqualTo(new Answer.Given(List.of()));
    }

    @Test
    void dv1_dv2_dv3_whateverComesAndGoesNoDeviceHasTwoHoldersAndNoneIsLost() {
        Property.forAll(Counts.of(500, 20_000), random -> new World(random, Way.RIGHT).lives());
    }

    /** The checks find out ways that double, tear a gang apart or lose; else they would prove nothing of the right one. */
    @ParameterizedTest
    @EnumSource(names = "RIGHT", mode = EnumSource.Mode.EXCLUDE)
    void aWrongWayIsFoundOut(Way way) {
        assertThatThrownBy(() -> Property.forAll(500, random -> new World(random, way).lives()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(way.violation);
    }

    /** How devices are given and given back. */
    private enum Way {
        RIGHT("nothing"),
        GIVES_WHAT_IS_TAKEN("has a holder already"),
        GIVES_WHAT_THERE_IS("all ranks or none"),
        KEEPS_ONE_BACK("free again at the end");

        private final String violation;

        Way(String violation) {
            this.violation = violation;
        }

        Answer decide(DeviceNeed need, Inventory inventory, Set<String> taken) {
            return switch (this) {
                case RIGHT, KEEPS_ONE_BACK -> Allotment.decide(Optional.of(need), inventory, taken);
                case GIVES_WHAT_IS_TAKEN -> Allotment.decide(Optional.of(need), inventory, Set.of());
                case GIVES_WHAT_THERE_IS -> {
                    var free = inventory.of(need.kind()).stream()
                            .filter(device -> !taken.contains(device.id()))
                            .toList();
                    yield new Answer.Given(IntStream.range(0, Math.min(free.size(), need.total()))
                            .mapToObj(at -> new Claim(
                                    free.get(at), need.shares().getFirst().task(), at))
                            .toList());
                }
            };
        }
    }

    /** Jobs come, hold and go, in an order of chance; after each event all rules hold. */
    private static final class World {

        private final RandomGenerator random;
        private final Way way;
        private final Inventory inventory;
        private final Map<String, Integer> holders = new HashMap<>();
        private final Set<Integer> running = new HashSet<>();

        World(RandomGenerator random, Way way) {
            this.random = random;
            this.way = way;
            this.inventory = inventory(random.nextInt(9));
        }

        void lives() {
            for (int job = 0; job < 40; job++) {
                comes(job);
                while (!running.isEmpty() && random.nextBoolean()) {
                    goes(List.copyOf(running).get(random.nextInt(running.size())));
                }
            }
            List.copyOf(running).forEach(this::goes);
            assertThat(holders).as("free again at the end").isEmpty();
        }

        private void comes(int job) {
            var need = need();
            int all = inventory.devices().size();
            int free = all - holders.size();
            switch (way.decide(need, inventory, Set.copyOf(holders.keySet()))) {
                case Answer.Given given -> {
                    assertThat(counts(given.claims())).as("all ranks or none").isEqualTo(counts(need));
                    for (var claim : given.claims()) {
                        assertThat(inventory.devices()).contains(claim.device());
                        assertThat(holders.put(claim.device().id(), job))
                                .as("%s has a holder already", claim.device())
                                .isNull();
                    }
                    running.add(job);
                }
                case Answer.Short wait ->
                    assertThat(need.total())
                            .as("waits for what others hold")
                            .isGreaterThan(free)
                            .isLessThanOrEqualTo(all);
                case Answer.NeverEnough never ->
                    assertThat(need.total()).as("can never fit").isGreaterThan(all);
            }
        }

        private void goes(int job) {
            var its = holders.entrySet().stream()
                    .filter(held -> held.getValue() == job)
                    .map(Map.Entry::getKey)
                    .toList();
            its.stream().skip(way == Way.KEEPS_ONE_BACK ? 1 : 0).forEach(holders::remove);
            running.remove(job);
        }

        private DeviceNeed need() {
            var shares = new ArrayList<DeviceNeed.Share>();
            int tasks = 1 + random.nextInt(TASKS.length);
            for (int task = 0; task < tasks; task++) {
                shares.add(new DeviceNeed.Share(TASKS[task], 1 + random.nextInt(3), 1 + random.nextInt(3)));
            }
            return new DeviceNeed(DeviceKind.CUDA, shares);
        }

        private static Map<String, Long> counts(List<Claim> claims) {
            return claims.stream()
                    .collect(Collectors.groupingBy(
                            claim -> claim.task() + " " + claim.index(), TreeMap::new, Collectors.counting()));
        }

        private static Map<String, Long> counts(DeviceNeed need) {
            var counts = new TreeMap<String, Long>();
            for (var share : need.shares()) {
                for (int index = 0; index < share.ranks(); index++) {
                    counts.put(share.task() + " " + index, (long) share.each());
                }
            }
            return counts;
        }
    }

    @Test
    void anInventoryNamesEachDeviceOnceAndOneDriverForAKind() {
        assertThatThrownBy(() -> new Inventory(List.of(device(0), device(0)))).hasMessageContaining("d0");
        var other = new Device("d1", DeviceKind.CUDA, Device.Driver.NVIDIA, Optional.empty());
        assertThatThrownBy(() -> new Inventory(List.of(device(0), other))).hasMessageContaining("2 drivers");
        assertThatThrownBy(() -> new Device("0,1", DeviceKind.CUDA, Device.Driver.NVIDIA, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Inventory inventory(int devices) {
        return new Inventory(
                IntStream.range(0, devices).mapToObj(AllotmentTest::device).toList());
    }

    private static Device device(int number) {
        return new Device("d" + number, DeviceKind.CUDA, Device.Driver.SIMULATED, Optional.empty());
    }
}
