package io.cairn.e2e;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class E2eArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.e2e";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }
}
