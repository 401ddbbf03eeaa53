package io.cairn.standalone;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class StandaloneArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.standalone";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }

    /** It starts all of them. */
    @Override
    protected List<String> knownModules() {
        return List.of("io.cairn");
    }
}
