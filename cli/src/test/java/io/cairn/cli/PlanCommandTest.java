package io.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.cli.rest.Doc;
import org.junit.jupiter.api.Test;

class PlanCommandTest {

    @Test
    void aPlanTellsWhatQuotaServiceWouldSayOrThatNobodyIsAsked() {
        assertThat(PlanCommand.quota(Doc.read("{\"quota\": \"off\"}"))).isEqualTo("off");
        assertThat(PlanCommand.quota(Doc.read("""
                        {"quota": "on", "quotaAnswer": {"decision": "GRANTED", "own": {"cpu": 1},
                         "borrowed": [{"lender": "bob"}]}}"""))).isEqualTo("GRANTED, with loans of bob");
        assertThat(PlanCommand.quota(Doc.read("""
                        {"quota": "on", "quotaAnswer": {"decision": "WAITING", "borrowed": [], "reason": "it is in use",
                         "firstFeasibleAt": "2026-01-01T00:00:00Z"}}""")))
                .isEqualTo("WAITING: it is in use; not before 2026-01-01T00:00:00Z");
    }
}
