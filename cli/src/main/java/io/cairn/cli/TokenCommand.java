package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A bearer token. */
@Command(
        name = "token",
        description = "Prints a new bearer token for a tenant, alone, by the secret of the local platform.")
final class TokenCommand implements Callable<Integer> {

    @Mixin
    Session session = new Session();

    @Parameters(index = "0", paramLabel = "TENANT", description = "The tenant that the token speaks for.")
    String tenant = "";

    @Parameters(index = "1..*", paramLabel = "SCOPE", description = "Rights, such as catalog.admin or ops.")
    List<String> scopes = new ArrayList<>();

    @Override
    public Integer call() {
        session.out().println(session.gateway().tokens().fresh(tenant, scopes));
        return ExitCode.OK;
    }
}
