package io.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.cli.rest.Doc;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PsCommandTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:07Z");

    @Test
    void aRowTellsOnWhoseQuotaAJobRuns() {
        assertThat(quota("{}")).isEmpty();
        assertThat(quota("{\"quota\": {\"own\": {\"cpu\": 500}, \"borrowed\": []}}"))
                .isEqualTo("own");
        assertThat(
                        quota(
                                "{\"quota\": {\"own\": {\"cpu\": 0}, \"borrowed\": [{\"lender\": \"pool\"}, {\"lender\": \"bob\"}]}}"))
                .isEqualTo("bob+pool");
        assertThat(
                        quota(
                                "{\"quota\": {\"own\": {\"cpu\": 1}, \"borrowed\": [{\"lender\": \"bob\"}, {\"lender\": \"bob\"}]}}"))
                .isEqualTo("own+bob");
    }

    @Test
    void aRowOfAJobThatWaitsTellsWhy() {
        var job = Doc.read("""
                {"id": "j1", "library": "shell", "jobType": "single", "state": "QUEUED",
                 "createdAt": "2026-01-01T00:00:00Z", "waitReason": "waits for quota, position 2: it is in use",
                 "quota": {"state": "WAITING", "borrowed": [], "position": 2}}""");
        assertThat(PsCommand.row(JobView.of(job), NOW))
                .containsExactly(
                        "j1", "", "shell/single", "QUEUED", "7s", "", "waits for quota, position 2: it is in use");
    }

    private static String quota(String job) {
        return PsCommand.row(JobView.of(Doc.read(job)), NOW).get(5);
    }
}
