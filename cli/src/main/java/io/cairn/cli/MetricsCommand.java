package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.rest.Doc;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Age;
import io.cairn.cli.show.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the ranks of a job use, and where the curves of its program are. */
@Command(name = "metrics", description = "Shows what the ranks of a job use and the last values of its curves.")
final class MetricsCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Parameters(index = "0", paramLabel = "ID", description = "A job's id or its beginning.")
    String id = "";

    @Override
    public Integer call() {
        var gateway = session.gateway();
        var ranks = ranks(gateway, "/job/v1/jobs/" + new JobList(gateway).id(id) + "/metrics?limit=29");
        Table.lines(
                        List.of("RANK", "CPU", "MEMORY", "PEAK"),
                        ranks.stream().map(MetricsCommand::use).toList())
                .forEach(session.out()::println);
        var curves = ranks.stream()
                .flatMap(rank -> rank.items("curves").stream().map(curve -> curve(rank, curve)))
                .toList();
        if (!curves.isEmpty()) {
            session.out().println();
            Table.lines(List.of("RANK", "CURVE", "SPLIT", "STEP", "VALUE"), curves)
                    .forEach(session.out()::println);
        }
        return ExitCode.OK;
    }

    private static List<Doc> ranks(Gateway gateway, String path) {
        var ranks = new ArrayList<Doc>();
        var page = gateway.get(path);
        ranks.addAll(page.items("items"));
        for (var next = page.text("next"); next.isPresent(); next = page.text("next")) {
            page = gateway.get(path + "&cursor=" + Gateway.encoded(next.get()));
            ranks.addAll(page.items("items"));
        }
        return ranks;
    }

    private static List<String> use(Doc rank) {
        var points = rank.items("usage");
        long peak = points.stream()
                .mapToLong(point -> point.number("memoryPeakBytes", 0))
                .max()
                .orElse(0);
        return last(points)
                .map(point -> List.of(
                        name(rank),
                        point.text("milliCpu").map(cpu -> cpu + "m").orElse(""),
                        Age.bytes(point.number("memoryBytes", 0)),
                        Age.bytes(peak)))
                .orElseGet(() -> List.of(name(rank), "", "", ""));
    }

    private static List<String> curve(Doc rank, Doc curve) {
        var point = last(curve.items("points"));
        return List.of(
                name(rank),
                curve.text("name").orElse(""),
                curve.text("split").orElse(""),
                point.flatMap(one -> one.text("step")).orElse(""),
                point.flatMap(one -> one.text("value")).orElse(""));
    }

    private static Optional<Doc> last(List<Doc> points) {
        return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    private static String name(Doc rank) {
        return rank.text("task").orElse("") + "/" + rank.number("index", 0);
    }
}
