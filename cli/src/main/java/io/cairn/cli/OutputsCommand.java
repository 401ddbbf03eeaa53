package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Doc;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Age;
import io.cairn.cli.show.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a job left in its output directories. */
@Command(name = "outputs", description = "Lists the output files of a job that has ended, or downloads them into DIR.")
final class OutputsCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Parameters(index = "0", paramLabel = "ID", description = "A job's id or its beginning.")
    String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DIR", description = "Where to; made if it is not there.")
    @Nullable
    Path folder;

    @Override
    public Integer call() throws IOException {
        var gateway = session.gateway();
        String outputs = "/job/v1/jobs/" + new JobList(gateway).id(id) + "/outputs";
        var list = gateway.get(outputs);
        var files = list.items("files");
        if (folder == null) {
            Table.lines(
                            List.of("SIZE", "PATH"),
                            files.stream().map(OutputsCommand::row).toList())
                    .forEach(session.out()::println);
        } else {
            download(gateway, outputs, files, folder.toAbsolutePath().normalize());
        }
        list.text("exceeded").ifPresent(limit -> session.progress().line("not complete: " + limit));
        return ExitCode.OK;
    }

    private void download(Gateway gateway, String outputs, List<Doc> files, Path folder) throws IOException {
        var progress = session.progress();
        for (Doc file : files) {
            String path = file.text("path").orElse("");
            var target = folder.resolve(path).normalize();
            if (path.isEmpty() || !target.startsWith(folder) || target.equals(folder)) {
                throw new Failure(ExitCode.PLATFORM, "the platform names an output outside of " + folder);
            }
            progress.now(Age.bytes(file.number("bytes", 0)) + "  " + path);
            Files.createDirectories(target.resolveSibling(""));
            gateway.download(outputs + "/file?path=" + Gateway.encoded(path), target);
            session.out().println(target);
        }
        progress.clear();
    }

    private static List<String> row(Doc file) {
        return List.of(Age.bytes(file.number("bytes", 0)), file.text("path").orElse(""));
    }
}
