package io.cairn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/** Two replicas of job-service on one home folder and one database: the claim, and what one does for the other. */
class ReplicasE2E extends JobClaim {

    private static final int TRIES = 8;

    private ProcessPlatform replicas;

    @Override
    TestPlatform form() {
        replicas = TestPlatform.processes(2);
        return replicas;
    }

    @Test
    void startedAtOnceOnAnEmptyDatabaseTheyStoreTheCatalogOnce() {
        var images = platform.query("select reference from job.image where owner is null and active");
        assertThat(images).contains("cairn.local/pytorch-cpu:2.6.0").doesNotHaveDuplicates();
        var templates = platform.query("""
                select concat_ws(' ', library, job_type, library_versions) from job.template where owner is null and active
                """);
        assertThat(templates).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    }

    @Test
    void whatAKilledReplicaHadInHandIsTakenOver() throws Exception {
        try (var registry = StallingRegistry.withProbe()) {
            var shell = ProbeLibrary.of(platform.client("steady"));
            var puller = ProbeLibrary.of(platform.client("puller"), registry.reference(), "DIGEST", registry.digest());
            registry.stall();
            String pulling = puller.submit(1, "echo pulled");
            var running = submitted(shell, 3, "echo begun; sleep 6; echo done");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> registry.isAsked()
                            && running.stream().allMatch(job -> state(job).equals("RUNNING")));
            var starting = submitted(shell, 3, "echo begun; sleep 1; echo done");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> starting.stream().anyMatch(job -> state(job).equals("STARTING")));
            replicas.kill(0);
            registry.release();
            assertThat(puller.awaitEnd(pulling).path("state").asString()).isEqualTo("SUCCEEDED");
            EngineEvents.assertStartedOnceAndGone(platform, pulling, 1);
            for (String job : concat(running, starting)) {
                assertThat(shell.awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
                assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
                EngineEvents.assertStartedOnceAndGone(platform, job, 2);
            }
        } finally {
            platform.restartJobService();
        }
    }

    @Test
    void anUploadThroughOneOutlivesTheStartOfTheOther() throws Exception {
        byte[] archive = tar(Map.of("main.sh", "echo " + "x".repeat(40_000)));
        try (var http = HttpClient.newHttpClient();
                var body = new PipedOutputStream()) {
            var read = new PipedInputStream(body, 2 * archive.length);
            var request = HttpRequest.newBuilder(replicas.replica(1).resolve("/v1/programs"))
                    .header("Authorization", "Bearer " + platform.token("uploader"))
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> read))
                    .build();
            var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            body.write(archive, 0, archive.length / 2);
            body.flush();
            Awaitility.await("the upload has begun")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> replicas.unfinishedUploads() > 0);
            replicas.kill(0);
            platform.restartJobService();
            assertThat(replicas.unfinishedUploads()).as("it is still there").isPositive();
            body.write(archive, archive.length / 2, archive.length - archive.length / 2);
            body.close();
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(201);
        }
        assertThat(replicas.unfinishedUploads()).isZero();
    }

    @Test
    void aLogIsFollowedThroughEither() throws Exception {
        String token = platform.token("reader");
        var shell = ProbeLibrary.of(platform.client("reader"));
        String job = shell.submit(1, "for i in 1 2 3 4 5 6; do echo line $i; sleep 0.5; done");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> List.of("RUNNING", "SUCCEEDED").contains(state(job)));
        var seen = new ArrayList<CompletableFuture<List<String>>>();
        for (URI replica : List.of(replicas.replica(0), replicas.replica(1))) {
            seen.add(CompletableFuture.supplyAsync(() -> {
                var lines = new ArrayList<String>();
                PlatformClient.withToken(replica, token)
                        .follow("/v1/jobs/" + job + "/logs/worker/0:follow", lines::add);
                return lines;
            }));
        }
        for (var lines : seen) {
            assertThat(lines.get())
                    .containsSubsequence(IntStream.rangeClosed(1, 6)
                            .mapToObj(line -> "line " + line)
                            .toList());
        }
    }

    @Test
    void theSameKeyAtBothAtOnceIsOneJob() throws Exception {
        var tenant = platform.client("twice");
        ProbeLibrary.of(tenant);
        String program = tenant.upload("/job/v1/programs", tar(Map.of("main.sh", "true")))
                .json()
                .path("sha256")
                .asString();
        var request = Map.of("library", "shell", "jobType", "single", "program", program, "bootFile", "main.sh");
        String token = platform.token("twice");
        for (int round = 0; round < 5; round++) {
            var key = Map.of("Idempotency-Key", "round-" + round);
            var calls = new ArrayList<Callable<PlatformClient.Answer>>();
            for (int replica = 0; replica < 2; replica++) {
                var client = PlatformClient.withToken(replicas.replica(replica), token);
                calls.add(() -> client.post("/v1/jobs", request, key));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var call : threads.invokeAll(calls)) {
                    assertThat(call.get().status()).as(call.get().body()).isIn(201, 409);
                }
            }
        }
        assertThat(platform.query("select count(*)::text from job.job where tenant = 'twice'"))
                .containsExactly("5");
    }

    /** Long enough that the other takes its jobs over, and then it goes on as if nothing had been. */
    @Test
    void aReplicaThatStoodStillLeavesNothingWhenItGoesOn() throws Exception {
        var shell = ProbeLibrary.of(platform.client("stalled"));
        // The upload is on the engine from here on: a replica that stands still while it fills that volume keeps it to
        // itself.
        for (String first : submitted(shell, 1, "echo begun; sleep 1; echo done")) {
            assertThat(shell.awaitEnd(first).path("state").asString()).isEqualTo("SUCCEEDED");
        }
        var jobs = stalledWithAJobInHand(shell);
        try {
            // Asked of the database: a replica that stands still takes requests and answers none.
            Awaitility.await("the other takes over")
                    .atMost(Duration.ofMinutes(2)) // about 20 s on an idle machine
                    .until(() -> jobs.stream().allMatch(job -> state(job).equals("SUCCEEDED")));
        } finally {
            replicas.goOn(0);
        }
        Awaitility.await("what it still had in hand is done or undone")
                .atMost(Duration.ofSeconds(30))
                .during(Duration.ofSeconds(3))
                .until(() ->
                        jobs.stream().allMatch(job -> platform.leftInEngine(job).isEmpty()));
        String after = shell.submit(1, "echo after");
        assertThat(shell.awaitEnd(after).path("state").asString()).isEqualTo("SUCCEEDED");
        for (String job : jobs) {
            assertThat(shell.log(job, 1)).isEqualTo("begun\ndone\n");
        }
    }

    /**
     * Stops replica 0 in the middle of a step. One that was between steps is let go on, and it is tried again; so is one that
     * was in the middle of an upload to the engine, which keeps that container from everyone for as long.
     */
    private List<String> stalledWithAJobInHand(ProbeLibrary shell) throws Exception {
        for (int tried = 0; tried < TRIES; tried++) {
            var jobs = submitted(shell, 4, "echo begun; sleep 1; echo done");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> jobs.stream().anyMatch(job -> state(job).equals("STARTING")));
            replicas.stall(0);
            if (sendsNoHeartbeat() && engineAnswersFor(jobs)) {
                return jobs;
            }
            replicas.goOn(0);
            jobs.forEach(shell::awaitEnd);
        }
        throw new AssertionError("replica 0 was not caught with a job in hand in " + TRIES + " tries");
    }

    private boolean sendsNoHeartbeat() {
        try {
            Awaitility.await("a step whose replica sends no heartbeat")
                    .atMost(Duration.ofSeconds(6))
                    .until(() -> !platform.query("select task_instance from job.scheduled_tasks"
                                    + " where picked and last_heartbeat < now() - interval '5 s'")
                            .isEmpty());
            return true;
        } catch (ConditionTimeoutException betweenSteps) {
            return false;
        }
    }

    private boolean engineAnswersFor(List<String> jobs) throws Exception {
        var answers = CompletableFuture.runAsync(() -> jobs.forEach(platform::leftInEngine));
        try {
            answers.get(5, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException uploading) {
            return false;
        }
    }

    /**
     * Calls go to the replicas in turn, and a replica begins with what it was given. A submit is an upload and a call; with a third
     * one between them, every other job is replica 0's.
     */
    private static List<String> submitted(ProbeLibrary shell, int jobs, String script) {
        return IntStream.range(0, jobs)
                .mapToObj(job -> shell.submit(2, script))
                .peek(shell::job)
                .toList();
    }

    private static List<String> concat(List<String> one, List<String> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private String state(String job) {
        return platform.query("select state from job.job where id = '" + job + "'")
                .getFirst();
    }
}
