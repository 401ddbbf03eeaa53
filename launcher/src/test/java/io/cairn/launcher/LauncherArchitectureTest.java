package io.cairn.launcher;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class LauncherArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.launcher";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }
}
