package io.cairn.job;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class JobArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.job";
    }

    @Override
    protected List<String> purePackages() {
        return List.of(
                "io.cairn.job.catalog",
                "io.cairn.job.content",
                "io.cairn.job.description",
                "io.cairn.job.device",
                "io.cairn.job.lifecycle",
                "io.cairn.job.plan",
                "io.cairn.job.quota",
                "io.cairn.job.reconcile",
                "io.cairn.job.scheduler",
                "io.cairn.job.submit",
                "io.cairn.job.wiring");
    }
}
