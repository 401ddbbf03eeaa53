package io.cairn.kit.test.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a module's packages may depend on each other and on the world. A module's test extends this in a few lines. */
public abstract class ArchitectureRules {

    private static final DescribedPredicate<JavaClass> THE_WORLD = resideInAnyPackage(
                    "org.springframework..",
                    "java.sql..",
                    "javax.sql..",
                    "jakarta.persistence..",
                    "jakarta.servlet..",
                    "java.net.http..")
            .or(DescribedPredicate.describe("java.time.Clock", type -> type.isEquivalentTo(Clock.class)));

    /** The module's own package, such as {@code io.cairn.job}. */
    protected abstract String root();

    /**
     * The packages that hold decisions only, each without its sub-packages, in which the adapters live. A pattern that
     * matches no class fails.
     */
    protected abstract List<String> purePackages();

    /** The other modules of the platform that this one may know, besides the kit. */
    protected List<String> knownModules() {
        return List.of("io.cairn.launcher");
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(root() + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes());
    }

    @Test
    void pureDecisionsSeeNoSpringNoSqlAndNoClock() {
        for (String pure : purePackages()) {
            noClasses()
                    .that()
                    .resideInAPackage(pure)
                    .should()
                    .dependOnClassesThat(THE_WORLD)
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .because("the same input gives the same answer: time is an argument, adapters touch the world")
                    .check(classes());
        }
    }

    @Test
    void noServiceKnowsTheClassesOfAnother() {
        var known = DescribedPredicate.or(
                resideInAPackage(root() + ".."),
                resideInAPackage("io.cairn.kit.."),
                resideInAnyPackage(
                        knownModules().stream().map(module -> module + "..").toArray(String[]::new)));
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.cairn..").and(DescribedPredicate.not(known)))
                .because("services meet over REST only")
                .check(classes());
    }

    /** The page that a newcomer reads first shows the packages as they are. */
    @Test
    void theArchitecturePageShowsThisModule() throws IOException {
        String module = String.valueOf(Path.of("").toAbsolutePath().getFileName());
        new GeneratedBlock(Path.of("..", "docs", "architecture.md"), "packages of " + module)
                .isOrBecomes(new ModuleMap(root()).text(classes()));
    }

    private JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages(root());
    }
}
