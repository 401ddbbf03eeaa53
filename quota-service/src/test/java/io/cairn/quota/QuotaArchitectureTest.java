package io.cairn.quota;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class QuotaArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.quota";
    }

    @Override
    protected List<String> purePackages() {
        return List.of(
                "io.cairn.quota.book",
                "io.cairn.quota.core",
                "io.cairn.quota.order",
                "io.cairn.quota.replay",
                "io.cairn.quota.statement");
    }
}
