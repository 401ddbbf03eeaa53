package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.rest.LogFollower;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** The logs of a job's ranks on standard output; a prefix tells whose line it is if there are several. */
final class JobLogs {

    private static final Pattern RANK = Pattern.compile("[a-z][a-z0-9-]{0,40}/[0-9]{1,4}");
    private static final int PIECE = 1 << 20;

    private final Gateway gateway;
    private final PrintWriter out;

    JobLogs(Gateway gateway, PrintWriter out) {
        this.gateway = gateway;
        this.out = out;
    }

    static String rank(String text) {
        if (!RANK.matcher(text).matches()) {
            throw new Failure(ExitCode.USAGE, "--rank is TASK/INDEX, such as worker/0");
        }
        return text;
    }

    /** Follows all of them at once; returns when all are complete. */
    void follow(String job, List<String> ranks, Runnable beforeALine) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (String rank : ranks) {
                String prefix = prefix(rank, ranks);
                var follower = new LogFollower(gateway, path(job, rank) + ":follow", line -> {
                    synchronized (out) {
                        beforeALine.run();
                        out.println(prefix + line);
                    }
                });
                running.add(threads.submit(follower::toTheEnd));
            }
            running.forEach(JobLogs::await);
        }
    }

    /** What is there now, one rank after the other. */
    void print(String job, List<String> ranks) {
        for (String rank : ranks) {
            String prefix = prefix(rank, ranks);
            if (prefix.isEmpty()) {
                pieces(job, rank, out);
            } else {
                lines(job, rank, prefix);
            }
        }
        out.flush();
    }

    /** What was kept of those that ever ran. */
    void printKept(String job, List<String> ranks) {
        for (String rank : ranks) {
            try {
                lines(job, rank, prefix(rank, ranks));
            } catch (Failure failed) {
                // The job has no such rank, or it has written nothing.
                if (failed.exitCode() != ExitCode.NO_INPUT && failed.exitCode() != ExitCode.REFUSED) {
                    throw failed;
                }
            }
        }
        out.flush();
    }

    private void lines(String job, String rank, String prefix) {
        var text = new StringWriter();
        pieces(job, rank, new PrintWriter(text));
        text.toString().lines().forEach(line -> out.println(prefix + line));
    }

    private void pieces(String job, String rank, PrintWriter to) {
        var decoder = new PieceDecoder();
        long offset = 0;
        while (true) {
            var piece = gateway.part(path(job, rank) + "?offset=" + offset + "&limit=" + PIECE, "Cairn-Next-Offset");
            long next = piece.header().map(Long::parseLong).orElse(offset + piece.bytes().length);
            to.print(decoder.text(piece.bytes(), next == offset));
            if (next == offset) {
                to.flush();
                return;
            }
            offset = next;
        }
    }

    private static String path(String job, String rank) {
        return "/job/v1/jobs/" + job + "/logs/" + rank;
    }

    private static String prefix(String rank, List<String> ranks) {
        return ranks.size() == 1 ? "" : rank + " | ";
    }

    private static void await(Future<?> running) {
        try {
            running.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.STOPPED, "interrupted");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}
