package io.cairn.cli;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class CliArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.cli";
    }

    @Override
    protected List<String> purePackages() {
        return List.of("io.cairn.cli.exit", "io.cairn.cli.show");
    }

    @Override
    protected List<String> knownModules() {
        return List.of();
    }
}
