package io.cairn.bench;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class BenchArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.bench";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }

    /** It measures all of them. */
    @Override
    protected List<String> knownModules() {
        return List.of("io.cairn");
    }
}
