package io.cairn.job.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.job.disk.Unfinished;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.OnTheWay;
import io.cairn.job.lifecycle.SampleJobs;
import io.cairn.job.scheduler.ContainerScheduler.Rank;
import io.cairn.kit.test.property.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class KeptLogsTest {

    private static final int MOST = 4096;
    private static final Rank RANK = new Rank("worker", 0);

    @TempDir
    Path root;

    private final Job job = SampleJobs.submitted("acme", 0);

    @Test
    void aLogIsKeptWholeOrCutInTheMiddleHoweverItArrives() {
        var logs = logs();
        Property.forAll(400, random -> {
            byte[] log = new byte[random.nextInt(3 * MOST)];
            for (int at = 0; at < log.length; at++) {
                log[at] = (byte) ('a' + random.nextInt(26));
            }
            logs.keep(job, RANK, Optional.empty(), into -> {
                int at = 0;
                while (at < log.length) {
                    int count = Math.min(log.length - at, 1 + random.nextInt(2 * MOST));
                    into.write(log, at, count);
                    at += count;
                }
            });
            assertThat(new String(read(logs, 0), StandardCharsets.UTF_8)).isEqualTo(expected(log));
        });
        assertThat(Unfinished.in(root.resolve(".incoming-logs"))).isEmpty();
    }

    @Test
    void aLogIsReadFromAnyByteOn() throws IOException {
        var logs = logs();
        assertThat(logs.has(job, 1, RANK, Optional.empty())).isFalse();
        logs.keep(job, RANK, Optional.empty(), into -> into.write("0123456789".getBytes(StandardCharsets.UTF_8)));
        assertThat(logs.has(job, 1, RANK, Optional.empty())).isTrue();
        assertThat(read(logs, 7)).asString(StandardCharsets.UTF_8).isEqualTo("789");
        assertThat(read(logs, 10)).isEmpty();
        assertThat(read(logs, 1_000_000)).isEmpty();
        assertThat(logs.has(job, 1, new Rank("worker", 1), Optional.empty())).isFalse();
    }

    @Test
    void eachAttemptHasItsOwn() throws IOException {
        var logs = logs();
        var second = OnTheWay.of(job).attempt(2, 1).job();
        logs.keep(job, RANK, Optional.empty(), into -> into.write('1'));
        assertThat(logs.has(second, 2, RANK, Optional.empty())).isFalse();
        logs.keep(second, RANK, Optional.empty(), into -> into.write('2'));
        try (var first = logs.open(second, 1, RANK, Optional.empty(), 0);
                var last = logs.open(second, 2, RANK, Optional.empty(), 0)) {
            assertThat(first.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("1");
            assertThat(last.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("2");
        }
    }

    @Test
    void aLogThatBreaksOffIsNotKept() {
        var logs = logs();
        assertThatThrownBy(() -> logs.keep(job, RANK, Optional.empty(), into -> {
                    into.write(1);
                    throw new IOException("engine gone");
                }))
                .hasMessage("engine gone");
        assertThat(logs.has(job, 1, RANK, Optional.empty())).isFalse();
        assertThat(Unfinished.in(root.resolve(".incoming-logs"))).isEmpty();
    }

    private KeptLogs logs() {
        return new KeptLogs(root, new KeepLimits(DataSize.ofBytes(MOST), DataSize.ofMegabytes(1), 10));
    }

    private byte[] read(KeptLogs logs, long offset) throws IOException {
        try (var in = logs.open(job, 1, RANK, Optional.empty(), offset)) {
            return in.readAllBytes();
        }
    }

    private static String expected(byte[] log) {
        String text = new String(log, StandardCharsets.UTF_8);
        if (log.length <= MOST) {
            return text;
        }
        return new String(Arrays.copyOf(log, MOST / 4), StandardCharsets.UTF_8)
                + "\n[" + (log.length - MOST) + " bytes of this log were not kept]\n"
                + text.substring(log.length - MOST + MOST / 4);
    }
}
