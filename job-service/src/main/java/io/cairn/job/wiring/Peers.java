package io.cairn.job.wiring;

import io.cairn.job.lifecycle.JobId;
import java.util.List;
import java.util.stream.IntStream;

/** The names by which ranks find each other: those that a headless service gives to the pods of an indexed job. */
public final class Peers {

    private Peers() {}

    /** The host name of one rank among several. */
    static String name(JobId job, String task, int index) {
        return job + "-" + task + "-" + index + "." + job;
    }

    /** Every rank of a group, by index. A rank that is alone in its job is {@code localhost}: it has no network. */
    public static List<String> of(JobId job, Gang gang, TaskGroup group) {
        if (gang.isAlone()) {
            return List.of("localhost");
        }
        return IntStream.range(0, group.quantity())
                .mapToObj(index -> name(job, group.task(), index))
                .toList();
    }
}
