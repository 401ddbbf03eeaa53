package io.cairn.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.launcher.Gate;
import io.cairn.launcher.LauncherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {

    private static final Map<String, String> TENANTS = Map.of("io.cairn.job", "j1");
    private static final Map<String, String> PLATFORMS = Map.of(Gate.WORK, Gate.PLATFORM);
    private static final Map<String, String> MARKS = Map.of("io.cairn.allocation", "a1");
    private static final Gate CLOSED = labels -> new Gate.Answer.Refused("no quota");

    private final List<Map<String, String>> asked = new ArrayList<>();

    private final Gate open = labels -> {
        asked.add(labels);
        return new Gate.Answer.Admitted(MARKS);
    };

    @Test
    void g1_whatTheGateRefusesIsNeitherCreatedNorStartedAndMayBeTriedAgain() {
        var keeper = new Doorkeeper(CLOSED);
        assertThatThrownBy(() -> keeper.letIn("c1", TENANTS))
                .isInstanceOfSatisfying(
                        LauncherException.NotAdmitted.class,
                        refused -> assertThat(refused.mayHealByItself()).isTrue())
                .hasMessage("c1 is not let in: no quota");
        assertThatThrownBy(() -> keeper.letStart("c1", TENANTS)).isInstanceOf(LauncherException.NotAdmitted.class);
    }

    @Test
    void g1_whatWasMadeOnAnotherAccountDoesNotStartOnThisOne() {
        var keeper = new Doorkeeper(open);
        var made = keeper.letIn("c1", TENANTS);
        keeper.letStart("c1", made);
        var other = Map.of("io.cairn.job", "j1", "io.cairn.allocation", "a0");
        assertThatThrownBy(() -> keeper.letStart("c1", other)).isInstanceOf(LauncherException.NotAdmitted.class);
        assertThatThrownBy(() -> keeper.letStart("c1", TENANTS))
                .as("made before there was a gate")
                .isInstanceOf(LauncherException.NotAdmitted.class);
    }

    @Test
    void g2_theMarksOfTheGateAreAmongTheLabelsAndWinOverOnesThatSomebodyWrote() {
        var forged = Map.of("io.cairn.job", "j1", "io.cairn.allocation", "mine");
        assertThat(new Doorkeeper(open).letIn("c1", forged))
                .containsEntry("io.cairn.job", "j1")
                .containsEntry("io.cairn.allocation", "a1");
        assertThat(asked).containsExactly(forged);
    }

    @Test
    void g3_workOfThePlatformIsNotAskedAbout() {
        var keeper = new Doorkeeper(CLOSED);
        assertThat(keeper.letIn("c1", PLATFORMS)).isEqualTo(PLATFORMS);
        keeper.letStart("c1", PLATFORMS);
        assertThatThrownBy(() -> keeper.letIn("c1", Map.of(Gate.WORK, "tenant")))
                .isInstanceOf(LauncherException.NotAdmitted.class);
    }
}
