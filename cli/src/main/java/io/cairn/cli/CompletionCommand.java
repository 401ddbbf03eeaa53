package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Completion for shells. */
@Command(name = "completion", description = "Prints a completion script for bash and zsh: source <(./cairn completion)")
final class CompletionCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Override
    public Integer call() {
        session.out().println(AutoComplete.bash("cairn", session.spec().root().commandLine()));
        return ExitCode.OK;
    }
}
