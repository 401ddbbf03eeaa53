package io.cairn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.test.service.ServiceUnderTest;
import io.cairn.quota.QuotaApplication;
import io.cairn.quota.audit.Audit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark of quota-service at a load of seconds: that it runs and takes its measures, not what they are. */
class QuotaBenchmarksTest {

    private static final Plan SMALL = new Plan(
            "",
            Map.ofEntries(
                    Map.entry("cohorts", 2),
                    Map.entry("callers", 3),
                    Map.entry("warmAdmissions", 20),
                    Map.entry("admissions", 60),
                    Map.entry("reservations", 20_000),
                    Map.entry("warmChecks", 10),
                    Map.entry("checks", 50),
                    Map.entry("refusals", 5),
                    Map.entry("tenants", 40),
                    Map.entry("warmup", 5),
                    Map.entry("runs", 1),
                    Map.entry("calls", 10),
                    Map.entry("perSecond", 50),
                    Map.entry("graceSeconds", 1),
                    Map.entry("recalls", 2)),
            Map.of());

    /** Far too little for all at once, so that most of them wait, borrow and are recalled. */
    private static final Generator CROWDED = new Generator(
            "crowded",
            1,
            2,
            3,
            20,
            100,
            List.of(
                    new Generator.Workloads(20, 2, 10, 1),
                    new Generator.Workloads(5, 5, 20, 5),
                    new Generator.Workloads(3, 10, 20, 20)));

    @Test
    void theSmallLoadNamesWhatThePlanNames() {
        assertThat(SMALL.load().keySet()).isEqualTo(Plan.of("quota").load().keySet());
    }

    @Test
    @Tag("docker")
    void aSmallLoadTakesEachMeasureAndAllIsGivenBack() throws Exception {
        var told = new ArrayList<String>();
        var report = new Report("quota", SMALL, Map.of(), told::add);
        try (var service = ServiceUnderTest.start(
                        "quota", QuotaApplication.application(), QuotaBenchmarks.ALONE.toArray(String[]::new));
                var rest = new QuotaRest(service.address(), service.issuer().serviceToken("job", Caller.ACT_AS))) {
            QuotaBenchmarks.atTheDesk(SMALL, report, service.context(), List.of(CROWDED));
            QuotaBenchmarks.windows(SMALL, report);
            QuotaBenchmarks.borrowing(SMALL, report, rest, () -> Pace.open(5, 100, () -> true));
            QuotaBenchmarks.recalls(SMALL, report, rest);
            assertThat(service.context().getBean(Audit.class).round()).isEmpty();
            assertThat(service.jdbc()
                            .sql("select count(*) from allocation where ended_at is null")
                            .query(Long.class)
                            .single())
                    .as("held or waiting")
                    .isZero();
            assertThat(service.jdbc()
                            .sql("select count(*) from allocation where cohort like 'crowded-%'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(CROWDED.due().size());
        }

        assertThat(told).contains("admissions failed: 0.0 requests", "borrow failed: 0.0 requests");
        var taken =
                told.stream().map(line -> line.substring(0, line.indexOf(':'))).toList();
        assertThat(taken).contains("generator crowded").doesNotHaveDuplicates();
        assertThat(Plan.of("quota").goals().keySet().stream().filter(goal -> !goal.startsWith("generator ")))
                .as("each goal is that of a measure")
                .isSubsetOf(taken);
    }
}
