package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Doc;
import io.cairn.cli.rest.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The jobs of a tenant, newest first. */
final class JobList {

    private static final int PAGE = 200;
    private static final int MOST_PAGES = 10;
    private static final Pattern WHOLE = Pattern.compile("j[0-9a-z]{25}");

    private final Gateway gateway;
    private boolean cut;

    JobList(Gateway gateway) {
        this.gateway = gateway;
    }

    /** The newest 2000 at most. */
    List<Doc> newest() {
        var jobs = new ArrayList<Doc>();
        Optional<String> cursor = Optional.empty();
        int page = 0;
        do {
            var answer = gateway.get("/job/v1/jobs?limit=" + PAGE
                    + cursor.map(text -> "&cursor=" + Gateway.encoded(text)).orElse(""));
            jobs.addAll(answer.items("items"));
            cursor = answer.text("next");
            page++;
        } while (cursor.isPresent() && page < MOST_PAGES);
        cut = cursor.isPresent();
        return jobs;
    }

    /** Whether the last list does not reach back to the first job. */
    boolean isCut() {
        return cut;
    }

    /** The id that begins like this; a failure if there is none or more than one. */
    String id(String beginning) {
        if (WHOLE.matcher(beginning).matches()) {
            return beginning;
        }
        var found = newest().stream()
                .map(job -> job.text("id").orElse(""))
                .filter(id -> id.startsWith(beginning))
                .toList();
        return switch (found.size()) {
            case 0 ->
                throw new Failure(
                        ExitCode.NO_INPUT, "no job's id begins with '" + beginning + "'; ./cairn ps --all lists them");
            case 1 -> found.getFirst();
            default ->
                throw new Failure(
                        ExitCode.NO_INPUT,
                        found.size() + " jobs begin with '" + beginning + "': "
                                + found.stream().limit(5).collect(Collectors.joining(", ")));
        };
    }
}
