package io.cairn.cli;

import io.cairn.cli.rest.Gateway;
import io.cairn.cli.rest.Place;
import io.cairn.cli.show.Progress;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: who asks, which platform, and where to write. */
final class Session {

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-t", "--tenant"},
            paramLabel = "TENANT",
            description = "Whose work it is; CAIRN_TENANT, else 'default'.")
    @Nullable
    String tenant;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress on standard error.")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    boolean help;

    Gateway gateway() {
        return cairn().opened(new Gateway(Place.of(environment()), tenant(), Clock.systemUTC()));
    }

    String tenant() {
        return Optional.ofNullable(tenant)
                .or(() -> Optional.ofNullable(environment().get("CAIRN_TENANT")).filter(text -> !text.isBlank()))
                .orElse("default");
    }

    PrintWriter out() {
        return spec().commandLine().getOut();
    }

    /** Whether standard error is a terminal is known to the script only; it says so by a property. */
    Progress progress() {
        return new Progress(spec().commandLine().getErr(), Boolean.getBoolean("cairn.terminal"), quiet);
    }

    private Map<String, String> environment() {
        return cairn().environment();
    }

    private Cairn cairn() {
        return (Cairn) spec().root().userObject();
    }

    CommandSpec spec() {
        return java.util.Objects.requireNonNull(spec, "set by picocli");
    }
}
