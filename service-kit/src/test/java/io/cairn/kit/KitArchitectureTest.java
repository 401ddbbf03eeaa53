package io.cairn.kit;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class KitArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.kit";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }
}
