package io.cairn.job.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.description.DescriptionFile;
import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.scheduler.ContainerScheduler.Answer;
import io.cairn.job.scheduler.ContainerScheduler.Assignment;
import io.cairn.job.scheduler.ContainerScheduler.Phase;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.job.scheduler.ContainerScheduler.RankStatus;
import io.cairn.kit.tenancy.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link ContainerScheduler} does. A subclass of a few lines runs it against one adapter. */
public abstract class ContainerSchedulerContract {

    protected static final TenantId TENANT = new TenantId("acme");

    private static final Fence FENCE = new Fence(7);

    private static final Predicate<List<RankStatus>> BOTH_ENDED =
            ranks -> ranks.size() == 2 && ranks.stream().allMatch(rank -> rank.phase() == Phase.EXITED);

    private final JobId job = JobId.fresh(Instant.now(), new SecureRandom());

    /** The adapter under test; {@link TestFiles} are what it runs. */
    protected abstract ContainerScheduler scheduler();

    /** A file of so many ranks that run a bash script; several talk to each other as {@code JOB-worker-N.JOB}. */
    protected abstract DescriptionFile file(JobId job, int ranks, String script);

    /** The same with an image that is stored under its name with another digest. */
    protected abstract DescriptionFile changedImage(JobId job);

    /** The same with an image that is not stored. */
    protected abstract DescriptionFile unknownImage(JobId job);

    /** A file whose program was never uploaded. */
    protected abstract DescriptionFile missingInput(JobId job);

    /** A file that reads {@code /cairn/program/hello.txt}, which the adapter's content store holds. */
    protected abstract DescriptionFile withInput(JobId job, String script);

    /** The token that clients of the port of a job must show. */
    protected static final String TOKEN = "0123456789abcdef";

    /** As {@link #file}, with port 8080 for clients outside. */
    protected abstract DescriptionFile withPort(
            JobId job, int ranks, String script, String access, Optional<String> healthPath);

    /** Whether anything of the job is left on the engine. */
    protected abstract boolean nothingLeftOf(JobId job);

    @AfterEach
    void nothingIsLeft() {
        scheduler().remove(job);
        scheduler().remove(job);
        assertThat(nothingLeftOf(job)).isTrue();
    }

    @Test
    void s1_theSameFileUnderTheSameFenceIsAdoptedNotDoubled() {
        var assignment = assignment(file(job, 3, "sleep 60"));
        assertThat(scheduler().submit(assignment)).isEqualTo(new Answer.Accepted());
        var first = scheduler().list(job);
        assertThat(scheduler().submit(assignment)).isEqualTo(new Answer.Accepted());
        assertThat(scheduler().list(job)).isEqualTo(first).hasSize(3);
        assertThat(first).allSatisfy(rank -> assertThat(rank.fence()).isEqualTo(FENCE));
    }

    @Test
    void s2_anEndedRankIsNotRunAgain() {
        var assignment = assignment(file(job, 1, "echo ran; exit 3"));
        scheduler().submit(assignment);
        var ended = await(ranks -> ranks.getFirst().phase() == Phase.EXITED);
        scheduler().submit(assignment);
        assertThat(scheduler().list(job)).isEqualTo(ended);
        assertThat(ended.getFirst().exitCode()).isEqualTo(3);
        assertThat(log(0)).isEqualTo("ran\n");
    }

    @Test
    void s3_anUnknownImageIsRefusedBeforeAnythingExists() {
        assertRefused(unknownImage(job), ContainerScheduler.Why.IMAGE_UNKNOWN);
    }

    @Test
    void s4_aChangedDigestIsRefusedBeforeAnythingExists() {
        assertRefused(changedImage(job), ContainerScheduler.Why.IMAGE_CHANGED);
    }

    @Test
    void s5_anInputThatIsGoneIsSaid() {
        assertThat(scheduler().submit(assignment(missingInput(job))))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(ContainerScheduler.Why.INPUT_MISSING));
    }

    @Test
    void s6_inputsAreReadOnlyAndOutputsComeBackAfterTheEnd() throws IOException {
        var script = "cat /cairn/program/hello.txt; touch /cairn/program/x 2>&1; echo made > /cairn/output/made.txt";
        scheduler().submit(assignment(withInput(job, script)));
        await(ranks -> ranks.getFirst().phase() == Phase.EXITED);
        assertThat(log(0)).startsWith("hello\n").contains("Read-only file system");
        try (var tar = new TarArchiveInputStream(scheduler().collect(job, new Rank("worker", 0)))) {
            var names = new java.util.ArrayList<String>();
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
            assertThat(names).contains("output/made.txt");
        }
    }

    @Test
    void s7_ranksFindEachOtherByName() {
        var listen = "perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalPort=>7000,Listen=>5) or die;"
                + "$c=$s->accept; print $c qq(hello from rank 0\\n); close $c'";
        var ask = "for i in $(seq 100); do exec 3<>/dev/tcp/" + job + "-worker-0." + job
                + "/7000 && break; sleep 0.1; done 2>/dev/null; cat <&3";
        scheduler()
                .submit(assignment(
                        file(job, 2, "if [ $JOB_COMPLETION_INDEX = 0 ]; then " + listen + "; else " + ask + "; fi")));
        var ended = await(ranks -> ranks.stream().allMatch(rank -> rank.phase() == Phase.EXITED));
        assertThat(ended).allSatisfy(rank -> assertThat(rank.exitCode()).isZero());
        assertThat(log(1)).isEqualTo("hello from rank 0\n");
    }

    @Test
    void s8_stopEndsEveryRankPoliteOnesFirst() {
        scheduler()
                .submit(assignment(file(
                        job,
                        2,
                        "[ $JOB_COMPLETION_INDEX = 0 ] && trap 'echo bye; exit 0' TERM || trap '' TERM;"
                                + " echo up; while :; do sleep 0.1; done")));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> (log(0) + log(1)).equals("up\nup\n"));
        scheduler().stop(job, new Fence(6), Duration.ofSeconds(2));
        assertThat(scheduler().list(job))
                .as("an old row ends nothing")
                .extracting(RankStatus::phase)
                .containsOnly(Phase.RUNNING);
        scheduler().stop(job, FENCE, Duration.ofSeconds(2));
        assertThat(scheduler().list(job)).extracting(RankStatus::phase).containsOnly(Phase.EXITED);
        assertThat(scheduler().list(job)).extracting(RankStatus::exitCode).containsExactly(0, 137);
        assertThat(log(0)).isEqualTo("up\nbye\n");
    }

    @Test
    void s9_aLogIsFollowedWhileItGrows() throws Exception {
        scheduler().submit(assignment(file(job, 1, "echo one; sleep 2; echo two")));
        var seen = new ByteArrayOutputStream();
        var end = new java.util.concurrent.CountDownLatch(1);
        try (var stream = scheduler().followLog(job, new Rank("worker", 0), seen, end::countDown)) {
            assertThat(stream).isNotNull();
            assertThat(end.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void s10_whatIsNotThereIsSaidOrIsNoError() {
        scheduler().stop(job, FENCE, Duration.ofSeconds(1));
        scheduler().clear(job, FENCE);
        assertThat(scheduler().list(job)).isEmpty();
        assertThatThrownBy(() -> scheduler().collect(job, new Rank("worker", 0)))
                .isInstanceOf(ContainerScheduler.NoSuchRank.class);
        assertThat(scheduler().capabilities().milliCpu()).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void s11_anAttemptIsClearedAwayAndTheNextFindsWhatTheJobKeeps() {
        var script = "cat /cairn/checkpoint/* 2>/dev/null; echo attempt $CAIRN_ATTEMPT rank $RANK;"
                + " [ $CAIRN_ATTEMPT = 2 ] || echo seen $RANK > /cairn/checkpoint/$RANK";
        var file = file(job, 2, script);
        var first = new Assignment(TENANT, job, file, FENCE, 1);
        var second = new Assignment(TENANT, job, file, new Fence(8), 2);
        scheduler().submit(first);
        await(BOTH_ENDED);
        scheduler().clear(job, new Fence(6));
        assertThat(scheduler().list(job)).as("an old row removes nothing").hasSize(2);
        scheduler().clear(job, FENCE);
        assertThat(scheduler().list(job)).isEmpty();
        scheduler().submit(second);
        assertThat(await(BOTH_ENDED)).extracting(RankStatus::fence).containsOnly(new Fence(8));
        assertThat(log(0)).isEqualTo("seen 0\nseen 1\nattempt 2 rank 0\n");
    }

    @Test
    void s15_whoStartsForAnOlderAttemptStartsNothingAndKeepsNothing() {
        var file = file(job, 2, "sleep 60");
        scheduler().submit(new Assignment(TENANT, job, file, new Fence(8), 2));
        assertThat(scheduler().submit(new Assignment(TENANT, job, file, FENCE, 1)))
                .isInstanceOf(Answer.NotNow.class);
        assertThat(scheduler().list(job))
                .hasSize(2)
                .allSatisfy(rank -> assertThat(rank.fence()).isEqualTo(new Fence(8)))
                .allSatisfy(rank -> assertThat(rank.phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    void s16_whatAnOlderAttemptLeftIsGoneBeforeALaterOneRuns() {
        var file = file(job, 2, "sleep 60");
        scheduler().submit(new Assignment(TENANT, job, file, FENCE, 1));
        assertThat(scheduler().submit(new Assignment(TENANT, job, file, new Fence(8), 2)))
                .isEqualTo(new Answer.Accepted());
        assertThat(scheduler().list(job))
                .hasSize(2)
                .allSatisfy(rank -> assertThat(rank.fence()).isEqualTo(new Fence(8)))
                .allSatisfy(rank -> assertThat(rank.phase()).isEqualTo(Phase.RUNNING));
    }

    @Test
    void s12_aPortIsReachedFromOutsideByWhoShowsTheTokenAndEveryRankAnswers() {
        var assignment = assignment(withPort(job, 2, ANSWER, "token", Optional.empty()));
        assertThat(scheduler().endpoint(job)).isEmpty();
        assertThat(scheduler().submit(assignment)).isEqualTo(new Answer.Accepted());
        assertThat(scheduler().submit(assignment)).isEqualTo(new Answer.Accepted());
        assertThat(scheduler().list(job)).as("the proxy is no rank").hasSize(2);
        var visitor = visitor();
        visitor.awaitAnswer("/", "Authorization", "Bearer " + TOKEN);
        assertThat(visitor.get("/").statusCode()).isEqualTo(401);
        assertThat(visitor.get("/", "Authorization", "Bearer " + TOKEN + "0").statusCode())
                .isEqualTo(401);
        assertThat(visitor.get("/?token=wrong").statusCode()).isEqualTo(401);
        Awaitility.await("both answer").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var answers = new TreeSet<String>();
            for (int request = 0; request < 20; request++) {
                answers.add(visitor.get("/a?b=1", "Authorization", "Bearer " + TOKEN)
                        .body());
            }
            assertThat(answers)
                    .containsExactly("rank 0 saw GET /a?b=1 cookies none", "rank 1 saw GET /a?b=1 cookies none");
        });
    }

    @Test
    void s13_aBrowserIsLetInByItsCookieAndNoProgramSeesIt() {
        scheduler().submit(assignment(withPort(job, 1, ANSWER, "token", Optional.empty())));
        var visitor = visitor();
        visitor.awaitAnswer("/", "Authorization", "Bearer " + TOKEN);
        assertThat(visitor.get("/x?token=" + TOKEN + "&y=1").body())
                .as("a program that calls is answered at once")
                .contains("GET /x?y=1 cookies none");
        var first = visitor.get("//evil.example/x?token=" + TOKEN, "Accept", "text/html");
        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(first.headers().firstValue("Location")).contains("/evil.example/x");
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax");
        String jar = "theme=dark; cairn_another=secret; " + cookie.split(";")[0] + "; lang=en";
        assertThat(visitor.get("/", "Cookie", jar).body()).isEqualTo("rank 0 saw GET / cookies theme=dark; lang=en");
        String own = "http://" + visitor.host();
        assertThat(visitor.get("/", "Cookie", jar, "Origin", own).statusCode()).isEqualTo(200);
        assertThat(visitor.get("/", "Cookie", jar, "Origin", "http://127.0.0.1:1")
                        .statusCode())
                .as("a page of another origin asks with the visitor's cookie")
                .isEqualTo(403);
        assertThat(visitor.get("/", "Cookie", jar, "Sec-Fetch-Site", "same-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(visitor.upgrade("/ws", "Cookie: " + jar + "\r\nOrigin: " + own))
                .isEqualTo("echo hello");
        assertThat(visitor.upgrade("/ws", "Cookie: " + jar + "\r\nOrigin: http://127.0.0.1:1"))
                .contains("403");
        assertThat(visitor.upgrade("/ws", "Accept: */*")).contains("401");
        assertThat(visitor.upgrade("/ws?token=" + TOKEN, "Accept: */*")).isEqualTo("echo hello");
    }

    @Test
    void s14_aRankThatIsNotWellGetsNoRequests() {
        scheduler().submit(assignment(withPort(job, 2, ANSWER, "open", Optional.of("/well/if-1"))));
        var visitor = visitor();
        Awaitility.await("only the other answers")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    for (int request = 0; request < 20; request++) {
                        assertThat(visitor.get("/").body()).isEqualTo("rank 1 saw GET / cookies none");
                    }
                });
    }

    private Visitor visitor() {
        return new Visitor(scheduler().endpoint(job).orElseThrow());
    }

    /** A server in Perl, which the image of these tests has: tells who answered and what it saw, and echoes after an upgrade. */
    private static final String ANSWER =
            "exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalPort=>8080,Listen=>50,ReuseAddr=>1) or die;"
                    + "$SIG{PIPE}=q(IGNORE); $r=$ENV{RANK}; while($c=$s->accept){ $f=<$c>; $f=~s| HTTP.*||s; $k=q(none); $u=0;"
                    + "while($l=<$c>){ $l=~s|[\\r\\n]||g; last if $l eq q();"
                    + " $k=$1 if $l=~/^cookie: (.*)/i; $u=1 if $l=~/^upgrade:/i }"
                    + "if($u){ print $c qq(HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n)"
                    + ".qq(Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\\r\\n)"
                    + ".qq(Connection: Upgrade\\r\\n\\r\\n); $c->flush; $l=<$c>; print $c qq(echo $l); close $c; next }"
                    + "$b=qq(rank $r saw $f cookies $k); $w=($f=~m|/well/if-(.)| && $1 ne $r) ? q(500 no) : q(200 OK);"
                    + "print $c qq(HTTP/1.1 $w\\r\\nConnection: close\\r\\nContent-Length: ).length($b)"
                    + ".qq(\\r\\n\\r\\n$b); close $c }'";

    private void assertRefused(DescriptionFile file, ContainerScheduler.Why why) {
        var assignment = assignment(file);
        for (var answer : List.of(scheduler().prepare(assignment), scheduler().submit(assignment))) {
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.why()).isEqualTo(why));
        }
        assertThat(nothingLeftOf(job)).isTrue();
    }

    private Assignment assignment(DescriptionFile file) {
        return new Assignment(TENANT, job, file, FENCE, 1);
    }

    private List<RankStatus> await(Predicate<List<RankStatus>> state) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> scheduler().list(job), state);
    }

    private String log(int index) {
        var bytes = new ByteArrayOutputStream();
        scheduler().readLog(job, new Rank("worker", index), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
