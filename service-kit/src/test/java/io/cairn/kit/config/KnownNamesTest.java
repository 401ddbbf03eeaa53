package io.cairn.kit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownNamesTest {

    private static final KnownNames NAMES = new KnownNames(Set.of(
            "cairn.home",
            "cairn.job.stop-grace",
            "cairn.outbox.max-event",
            "cairn.outbox.subscribers",
            "cairn.service.client-id",
            "cairn.gateway.services"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cairn.job.stop-grace",
                "cairn.job.stopGrace",
                "cairn.outbox.subscribers[0].name",
                "cairn.gateway.services.note"
            })
    void aNameIsKnownInEachOfItsSpellingsAndWithinListsAndMaps(String name) {
        assertThat(NAMES.has(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "cairn.sercice.client-id, cairn.service.client-id",
        "cairn.service.client-di, cairn.service.client-id",
        "cairn.job.stop.grace, cairn.job.stop-grace"
    })
    void anotherIsNotAndTheNearestIsTold(String wrong, String meant) {
        assertThat(NAMES.has(wrong)).isFalse();
        assertThat(NAMES.nearest(wrong)).contains(meant);
    }

    @Test
    void whatIsLikeNothingIsLikeNothing() {
        assertThat(NAMES.nearest("cairn.fantasy.world")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAIRN_HOME",
                "CAIRN_PORT",
                "CAIRN_TOKEN",
                "CAIRN_JOB_PORT",
                "CAIRN_JOB_DB_PASSWORD",
                "CAIRN_JOB_STOP_GRACE",
                "CAIRN_JOB_STOPGRACE",
                "CAIRN_OUTBOX_SUBSCRIBERS_0_NAME",
                "CAIRN_SECRETS",
                "cairn.test.seed",
                "cairn.docs.write"
            })
    void variablesOfTheScriptAndOfTestsAreNoMisses(String variable) {
        assertThat(NAMES.missedBy(variable)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CAIRN_OUTBOX_MAXEVNT, cairn.outbox.max-event",
        "CAIRN_JOB_STOPGRASE, cairn.job.stop-grace",
        "CAIRN_SERVISE_CLIENTID, cairn.service.client-id"
    })
    void aVariableThatMissesByALetterIsFound(String variable, String meant) {
        assertThat(NAMES.missedBy(variable)).contains(meant);
    }
}
