package io.cairn.quota.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Cohort;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Terms;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaMetersTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ADA = new TenantId("ada");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QuotaMeters meters = new QuotaMeters(registry);

    @Test
    void aCohortShowsWhatThereIsIsInUseIsLentAndWaits() {
        var cohort = new Cohort("c", "cpu", Amounts.of("cpu", 100), 1, Terms.OPEN, Policy.USUAL);
        var session = settled(Snapshot.opening(cohort, NOON), ask("a", 60), ask("b", 60));
        assertThat(units("cairn.quota.capacity")).isEqualTo(100);
        assertThat(units("cairn.quota.active")).isEqualTo(60);
        assertThat(units("cairn.quota.lent")).as("by the pool").isEqualTo(60);
        assertThat(of("cairn.quota.waiting")).isEqualTo(1);
        assertThat(of("cairn.quota.suspect")).isZero();
        assertThat(registry.get("cairn.quota.events")
                        .tag("event", "granted")
                        .counter()
                        .count())
                .isEqualTo(1);

        var held = session.after().allocations().get(new AllocationId("a"));
        settled(session.after(), new Order.Release(held.id(), Optional.of(held.fence())));
        assertThat(units("cairn.quota.active")).as("who waited has its turn").isEqualTo(60);
        assertThat(of("cairn.quota.waiting")).isZero();
    }

    @Test
    void aResourceThatTheCohortGetsLaterIsShownToo() {
        var session = settled(
                Snapshot.opening(new Cohort("c", "cpu", Amounts.of("cpu", 100), 1, Terms.OPEN, Policy.USUAL), NOON));
        settled(
                session.after(),
                new Order.Shape(Amounts.of(Map.of("cpu", 100L, "memory", 7L)), Terms.OPEN, Policy.USUAL));
        assertThat(registry.get("cairn.quota.capacity")
                        .tag("cohort", "c")
                        .tag("resource", "memory")
                        .gauge()
                        .value())
                .isEqualTo(7);
    }

    private Session settled(Snapshot before, Order... orders) {
        var known = new Session.Known(Map.of(), 10);
        var session = Session.of(before, new Session.State(Instant.EPOCH), List.of(orders), known, NOON);
        meters.committed(session);
        return session;
    }

    private double units(String name) {
        return registry.get(name)
                .tag("cohort", "c")
                .tag("resource", "cpu")
                .gauge()
                .value();
    }

    private double of(String name) {
        return registry.get(name).tag("cohort", "c").gauge().value();
    }

    private static Order.Ask ask(String id, long cpu) {
        var request = new Request(
                new AllocationId(id),
                ADA,
                "job-" + id,
                1,
                Amounts.of("cpu", cpu),
                Request.Mode.WAIT,
                false,
                Optional.empty(),
                NOON);
        return new Order.Ask(request, new AskKey(ADA, id, new byte[32]));
    }
}
