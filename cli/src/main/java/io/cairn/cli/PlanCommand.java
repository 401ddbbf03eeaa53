package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.rest.Doc;
import io.cairn.cli.show.Table;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a run would do. */
@Command(
        name = "plan",
        description =
                "Shows which template and image a run would get, its description file, and why others were passed over. "
                        + "Program and data set are uploaded; nothing runs.")
final class PlanCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Mixin
    JobOptions options = new JobOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json.")
    PsCommand.Form form = PsCommand.Form.table;

    @Override
    public Integer call() throws IOException {
        var gateway = session.gateway();
        var progress = session.progress();
        var body = options.request(gateway, progress);
        progress.clear();
        var plan = gateway.post("/job/v1/jobs:plan", Optional.of(body));
        if (form == PsCommand.Form.json) {
            session.out().println(Doc.write(plan.fields()));
        } else {
            show(plan);
        }
        return ExitCode.OK;
    }

    private void show(Doc plan) {
        var out = session.out();
        var chosen = plan.child("resolution");
        var demand = plan.child("demand");
        out.println("template  " + chosen.text("template").orElse("") + ", version "
                + chosen.text("templateVersion").orElse(""));
        out.println("image     " + chosen.text("image").orElse(""));
        out.println("ranks     " + plan.text("ranks").orElse("") + ", together "
                + BigDecimal.valueOf(demand.number("milliCpu", 0), 3)
                        .stripTrailingZeros()
                        .toPlainString() + " processors and " + (demand.number("memoryBytes", 0) >> 20) + " MiB");
        out.println("quota     " + quota(plan));
        var passed =
                plan.items("passedOver").stream().map(PlanCommand::passedOver).toList();
        if (!passed.isEmpty()) {
            out.println();
            Table.lines(List.of("PASSED OVER", "WHY"), passed).forEach(out::println);
        }
        out.println();
        out.print(plan.text("description").orElse(""));
        out.flush();
    }

    /** Off, or what quota-service would say now. */
    static String quota(Doc plan) {
        var answer = plan.child("quotaAnswer");
        String lenders = JobView.lenders(answer).collect(Collectors.joining(", "));
        return answer.text("decision").orElseGet(() -> plan.text("quota").orElse("off"))
                + (lenders.isEmpty() ? "" : ", with loans of " + lenders)
                + answer.text("reason").map(reason -> ": " + reason).orElse("")
                + answer.text("firstFeasibleAt").map(at -> "; not before " + at).orElse("");
    }

    /** The first field that names what it is, and all others as the reason: the platform may say more one day. */
    private static List<String> passedOver(Doc entry) {
        var values = entry.fields().values().stream().map(String::valueOf).toList();
        return List.of(
                values.isEmpty() ? "" : values.getFirst(),
                String.join(", ", values.subList(Math.min(1, values.size()), values.size())));
    }
}
