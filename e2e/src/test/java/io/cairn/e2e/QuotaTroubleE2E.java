package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Course;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Loan;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Quota under real jobs when a holder falls silent, a window ends and capacity is cut. What may still run counts, and what is used
 * beyond a bound is a deficit until it has left. After each test nothing is held, and the auditor has looked and found nothing.
 */
@Tag("docker")
@Tag("e2e")
class QuotaTroubleE2E {

    private static final long MIB = 1L << 20;

    /** Of the cohort's policy: until a holder that is not heard is suspect. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /** Of the cohort's policy: longer than a window lasts here, so that it ends under work that stays as long as it may. */
    private static final Duration NOTICE = Duration.ofSeconds(8);

    private static final Duration WINDOW = Duration.ofSeconds(4);

    private static final String LEAVES = """
            trap 'exit 0' TERM
            while :; do sleep 0.1; done
            """;

    /** Saves when it is told to leave, and stays until it is killed; its next attempt finds what was saved. */
    private static final String STAYS = """
            [ -f "$CAIRN_CHECKPOINT_DIR/saved" ] && exit 0
            trap 'echo yes >"$CAIRN_CHECKPOINT_DIR/saved"' TERM
            while :; do sleep 0.1; done
            """;

    private static ProcessPlatform platform;
    private static PlatformClient one;
    private static PlatformClient two;
    private static ProbeLibrary ofOne;
    private static QuotaService quota;

    @BeforeAll
    static void start() throws IOException {
        platform = TestPlatform.processes(
                1,
                "--cairn.quota.mode=on",
                "--cairn.quota.beat=500ms",
                "--cairn.quota.round=500ms",
                "--cairn.quota.look=1s",
                "--cairn.quota.retry=500ms");
        platform.startQuotaService("--cairn.quota.pace=200ms", "--cairn.quota.audit=1s", "--cairn.work.poll=200ms");
        one = platform.client("one");
        two = platform.client("two");
        ofOne = ProbeLibrary.of(one);
        quota = platform.quotaOfJobService();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @AfterEach
    void nothingIsHeldAndTheAuditorFoundNothing() {
        awaiting("nothing is held any more")
                .until(() -> none("quota.allocation where ended_at is null")
                        && none("quota.loan where returned_at is null")
                        && none("quota.deficit")
                        && none("job.allocation where state not in ('RELEASED', 'REFUSED')"));
        audited();
    }

    @Test
    void q5_whatRunsWhileJobServiceIsDownCountsAndIsLentToNobodyElse() throws Exception {
        capacity(2000);
        String ofOnes = reserved(one, 600, Optional.empty());
        String ofTwos = reserved(two, 1400, Optional.empty());
        String job = ofOne.submit(1, LEAVES, size(1000));
        ofOne.awaitState(job, "RUNNING");
        assertThat(lent("two")).isEqualTo(400);

        platform.killJobService();
        awaiting("its holder is suspect").until(() -> states(job).equals(List.of("SUSPECT")));
        assertThat(platform.leftInEngine(job)).as("it runs").anyMatch(left -> left.startsWith("container "));
        var rest = wish("three", 1000);
        var theRest = granted(quota.ask(rest));
        assertThat(theRest.loans())
                .filteredOn(loan -> loan.amounts().containsKey(Ask.CPU))
                .extracting(Loan::lender)
                .containsExactly("two");
        assertThat(lent("two")).as("all that is its own, and no more").isEqualTo(1400);
        var more = wish("three", 1);
        var waiting = (QuotaAnswer.Waiting) quota.ask(more);
        for (int heartbeats = 0; heartbeats < 2; heartbeats++) {
            awaitPast(HEARTBEAT);
            audited();
            assertThat(quota.look(more.tenant(), waiting.key())).isInstanceOf(QuotaAnswer.Waiting.class);
            assertThat(states(job)).containsExactly("SUSPECT");
            assertThat(lent("two")).isEqualTo(1400);
        }

        platform.restartJobService();
        awaiting("its holder is heard again").until(() -> states(job).equals(List.of("ACTIVE")));
        assertThat(ofOne.job(job).path("state").asString()).isEqualTo("RUNNING");
        assertThat(ofOne.job(job).path("attempt").asInt()).isEqualTo(1);
        ofOne.stop(job);
        ofOne.awaitEnd(job);
        awaiting("its end was seen, and what waits has its turn")
                .until(() -> quota.look(more.tenant(), waiting.key()) instanceof QuotaAnswer.Granted);
        assertThat(states(job)).containsExactly("RELEASED");
        EngineEvents.assertStartedOnceAndGone(platform, job, 1);
        quota.release(
                more.tenant(), granted(quota.look(more.tenant(), waiting.key())).key());
        quota.release(rest.tenant(), theRest.key());
        BriskCohort.cancelled(one, ofOnes);
        BriskCohort.cancelled(two, ofTwos);
    }

    @Test
    void q2_aWindowThatEndsUnderAJobOpensADeficitUntilTheJobHasLeft() {
        capacity(2000);
        String job = ofOne.submit(1, STAYS, size(1000));
        ofOne.awaitState(job, "RUNNING");
        double opened = events("deficitopened");
        double closed = events("deficitclosed");

        reserved(one, 1000, Optional.of(Instant.now().plus(WINDOW)));
        awaiting("what it borrowed is its own")
                .until(() -> platform.query("select own ->> 'cpu' from quota.allocation where holder = '" + job + "'")
                        .equals(List.of("1000")));
        awaiting("the window has ended under it").until(() -> events("deficitopened") == opened + 1);

        assertThat(ofOne.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(ofOne.job(job).path("attempt").asInt())
                .as("it was recalled, saved, and found what it had saved")
                .isEqualTo(2);
        assertThat(events("deficitclosed")).isEqualTo(closed + 1);
        assertThat(states(job)).containsExactly("RELEASED", "RELEASED");
    }

    @Test
    void q1_aCutOfCapacityUnderJobsRecallsOneAndItComesAgainWhenThereIsRoom() {
        capacity(2000);
        var jobs = List.of(ofOne.submit(1, STAYS, size(800)), ofOne.submit(1, STAYS, size(800)));
        jobs.forEach(job -> ofOne.awaitState(job, "RUNNING"));
        double opened = events("deficitopened");
        double closed = events("deficitclosed");

        capacity(1000);
        awaiting("one has left and waits")
                .until(() -> jobs.stream().filter(this::waitsAgain).count() == 1);
        String left = jobs.stream().filter(this::waitsAgain).findFirst().orElseThrow();
        String stayed =
                jobs.stream().filter(job -> !job.equals(left)).findFirst().orElseThrow();
        awaiting("what was beyond the capacity was a deficit, and is settled")
                .until(() -> none("quota.deficit") && events("deficitopened") > opened);
        assertThat(events("deficitclosed") - closed).isEqualTo(events("deficitopened") - opened);
        audited();
        assertThat(states(stayed)).as("no more than needed").containsExactly("ACTIVE");
        assertThat(ofOne.job(stayed).path("attempt").asInt()).isEqualTo(1);

        capacity(2000);
        assertThat(ofOne.awaitEnd(left).path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(ofOne.job(left).path("attempt").asInt()).isEqualTo(2);
        ofOne.stop(stayed);
        ofOne.awaitEnd(stayed);
    }

    private boolean waitsAgain(String job) {
        return states(job).equals(List.of("RELEASED", "WAITING"));
    }

    /** Of the allocations of a job's attempts, as quota-service has them. */
    private static List<String> states(String job) {
        return platform.query("select state from quota.allocation where holder = '" + job + "' order by attempt");
    }

    /** What {@code tenant} lends now, in thousandths of a processor, by the loans; the ledger says the same. */
    private static long lent(String tenant) {
        String lent = platform.query("select coalesce(sum((amounts ->> 'cpu')::bigint), 0)::text from quota.loan "
                        + "where returned_at is null and lender = '" + tenant + "'")
                .getFirst();
        String booked = platform.query("select coalesce(sum(case when to_lender = '" + tenant
                        + "' then (amounts ->> 'cpu')::bigint else 0 end - case when from_lender = '" + tenant
                        + "' then (amounts ->> 'cpu')::bigint else 0 end), 0)::text from quota.ledger_line")
                .getFirst();
        assertThat(booked).as("by the ledger").isEqualTo(lent);
        return Long.parseLong(lent);
    }

    private static boolean none(String rows) {
        return platform.query("select count(*)::text from " + rows).equals(List.of("0"));
    }

    /** Has the auditor look at all that is so now. */
    private static void audited() {
        double before = platform.quotaMeter("cairn_quota_audits_total");
        // The first of them may have begun before.
        awaiting("two audits").until(() -> platform.quotaMeter("cairn_quota_audits_total") >= before + 2);
        assertThat(platform.quotaMeter("cairn_quota_violations{")).isZero();
    }

    private static double events(String event) {
        return platform.quotaMeter("cairn_quota_events_total{event=\"" + event + "\"");
    }

    /** By the database's clock, so that nothing here sleeps. */
    private static void awaitPast(Duration time) {
        String until = Instant.now().plus(time).toString();
        awaiting("it is " + until)
                .until(() -> platform.query("select (now() > '" + until + "'::timestamptz)::text")
                        .equals(List.of("true")));
    }

    private static ConditionFactory awaiting(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(200));
    }

    private static void capacity(long milliCpu) {
        var policy = Map.of(
                "notice",
                NOTICE.toString(),
                "minimumRun",
                "PT0S",
                // An alarm of Q-7 would say that this machine is slow.
                "killTimeout",
                "PT60S",
                "period",
                "PT0.5S",
                "roundCap",
                1000,
                "deadZone",
                0,
                "heartbeat",
                HEARTBEAT.toString());
        var answer = platform.client("default", "quota.admin")
                .put(
                        "/quota/internal/v1/cohorts/cpu",
                        Map.of(
                                "flavor",
                                "cpu",
                                "capacity",
                                Map.of("cpu", milliCpu, "memory", 4096 * MIB),
                                "policy",
                                policy));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** Answers its id. */
    private static String reserved(PlatformClient tenant, long milliCpu, Optional<Instant> end) {
        var body = new HashMap<String, Object>(
                Map.of("flavor", "cpu", "elastic", Map.of("cpu", milliCpu), "recallNotice", NOTICE.toString()));
        end.ifPresent(at -> body.put("end", at.toString()));
        var answer = tenant.post("/quota/v1/reservations", body, Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("id").asString();
    }

    private static Map<String, Object> size(long milliCpu) {
        return Map.of("tasks", ProbeLibrary.workers(1, milliCpu));
    }

    /** As another service's attempt would ask. */
    private static Allocation wish(String tenant, long milliCpu) {
        var ask = new Ask("cpu", Map.of("cpu", milliCpu, "memory", MIB), Optional.empty());
        var job = JobId.fresh(Instant.now(), new SecureRandom());
        return new Allocation(new TenantId(tenant), job, 1, new Fence(1), ask, Course.begun(Instant.now()), 1);
    }

    private static Grant granted(QuotaAnswer answer) {
        assertThat(answer).isInstanceOf(QuotaAnswer.Granted.class);
        return ((QuotaAnswer.Granted) answer).grant();
    }
}
