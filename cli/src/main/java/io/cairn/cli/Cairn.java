package io.cairn.cli;

import io.cairn.cli.exit.ExitCode;
import io.cairn.cli.exit.Failure;
import io.cairn.cli.rest.Gateway;
import io.cairn.cli.show.Table;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The platform verbs of {@code ./cairn}. What was asked for goes to standard output, all else to standard error. */
@Command(
        name = "cairn",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs jobs on a Cairn platform and tells what becomes of them.",
        mixinStandardHelpOptions = false)
public final class Cairn {

    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    private final Map<String, String> environment;

    private final List<Gateway> opened = new ArrayList<>();

    private Cairn(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Ends when the command has ended. */
    Gateway opened(Gateway gateway) {
        opened.add(gateway);
        return gateway;
    }

    /** The variables of the process, or what a caller gives in their place. */
    Map<String, String> environment() {
        return environment;
    }

    public static void main(String[] arguments) {
        var out = writer(FileDescriptor.out);
        var err = writer(FileDescriptor.err);
        int code = run(System.getenv(), out, err, arguments);
        out.flush();
        err.flush();
        // Nothing waits to be written, and no other thread of a command has a say in when it ends.
        Runtime.getRuntime().halt(code);
    }

    /**
     * Runs a command line to its end and answers its exit code.
     *
     * @param environment where the platform is; see {@link io.cairn.cli.rest.Place}
     */
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        var cairn = new Cairn(environment);
        try {
            return commandLine(cairn, out, err, arguments).execute(arguments);
        } finally {
            cairn.opened.forEach(Gateway::close);
        }
    }

    private static CommandLine commandLine(Cairn cairn, PrintWriter out, PrintWriter err, String... arguments) {
        var line = new CommandLine(cairn);
        // Building the model of a command costs about 20 ms; only help and completion need that of all.
        var first = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (first != null && !arguments[0].equals("completion")) {
            line.addSubcommand(arguments[0], first.get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        return line.setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(Cairn::wrongLine)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    private static Map<String, Supplier<Object>> commands() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("run", RunCommand::new);
        commands.put("ps", PsCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("outputs", OutputsCommand::new);
        commands.put("metrics", MetricsCommand::new);
        commands.put("token", TokenCommand::new);
        commands.put("completion", CompletionCommand::new);
        return commands;
    }

    private static int wrongLine(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        command.getErr().println("cairn: " + Table.plain(String.valueOf(wrong.getMessage())));
        command.getErr().println("  ./cairn " + command.getCommandName() + " --help tells more");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command) {
        var err = command.getErr();
        if (failure instanceof ParameterException wrong) {
            return wrongLine(wrong, new String[0]);
        }
        if (failure instanceof Failure known) {
            err.println("cairn: " + known.sentence());
            known.details().forEach(detail -> err.println("  " + detail));
            return known.exitCode();
        }
        err.println("cairn: " + Table.plain(failure.getClass().getSimpleName() + ": " + failure.getMessage()));
        return failure instanceof java.io.IOException ? ExitCode.CANNOT_WRITE : ExitCode.PLATFORM;
    }

    private static PrintWriter writer(FileDescriptor where) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(where), StandardCharsets.UTF_8), true);
    }
}
