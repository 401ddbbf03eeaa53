package io.cairn.gateway;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class GatewayArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.gateway";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }
}
