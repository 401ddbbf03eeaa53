package io.cairn.note;

import io.cairn.kit.test.rules.ArchitectureRules;
import java.util.List;

class NoteArchitectureTest extends ArchitectureRules {

    @Override
    protected String root() {
        return "io.cairn.note";
    }

    @Override
    protected List<String> purePackages() {
        return List.of();
    }
}
