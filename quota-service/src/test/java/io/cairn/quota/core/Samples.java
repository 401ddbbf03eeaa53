package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Request.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Short words for what tests are made of. Time starts at noon; amounts are of one resource unless said otherwise. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final Duration NOTICE = Duration.ofSeconds(30);
    static final TenantId ADA = new TenantId("ada");
    static final TenantId BOB = new TenantId("bob");
    static final TenantId CYD = new TenantId("cyd");
    static final TenantId DAN = new TenantId("dan");
    static final TenantId POOL = Account.POOL;

    private Samples() {}

    static Amounts gpus(long count) {
        return Amounts.of("accelerator", count);
    }

    static Instant after(long seconds) {
        return NOON.plusSeconds(seconds);
    }

    static Cohort cohort(long gpus) {
        return cohort(gpus(gpus), Policy.USUAL);
    }

    static Cohort cohort(Amounts capacity, Policy policy) {
        return new Cohort("c1", "a100", capacity, 0, Terms.OPEN, policy);
    }

    /** No minimum run, no cap and no dead zone. */
    static Policy swift() {
        return new Policy(
                NOTICE,
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                1000,
                0,
                Duration.ofDays(2));
    }

    static Reservation always(TenantId tenant, long guaranteed, long elastic) {
        return reserved(tenant, Window.from(NOON), guaranteed, elastic);
    }

    static Reservation reserved(TenantId tenant, Window window, long guaranteed, long elastic) {
        return new Reservation(
                new ReservationId(tenant + "@" + window.start() + "+" + guaranteed + "+" + elastic),
                tenant,
                window,
                Optional.empty(),
                gpus(guaranteed),
                gpus(elastic),
                NOTICE,
                Reservation.State.HELD);
    }

    static Request ask(String id, TenantId tenant, long gpus, Instant at) {
        return ask(id, tenant, gpus(gpus), Mode.WAIT, at);
    }

    static Request ask(String id, TenantId tenant, Amounts wanted, Mode mode, Instant at) {
        return new Request(new AllocationId(id), tenant, "job-" + id, 1, wanted, mode, false, Optional.empty(), at);
    }

    static Request until(Request request, Instant end) {
        return new Request(
                request.id(),
                request.tenant(),
                request.holder(),
                request.attempt(),
                request.wanted(),
                request.mode(),
                request.interruptible(),
                Optional.of(end),
                request.askedAt());
    }

    static Request interruptible(Request request) {
        return new Request(
                request.id(),
                request.tenant(),
                request.holder(),
                request.attempt(),
                request.wanted(),
                request.mode(),
                true,
                request.expectedEnd(),
                request.askedAt());
    }

    static Terms lendingAtMost(long gpus) {
        return new Terms(Optional.of(gpus(gpus)), Optional.empty(), Optional.empty(), 1);
    }

    static Terms borrowingAtMost(long gpus) {
        return new Terms(Optional.empty(), Optional.of(gpus(gpus)), Optional.empty(), 1);
    }

    static Terms lendingTo(TenantId... borrowers) {
        return new Terms(Optional.empty(), Optional.empty(), Optional.of(Set.of(borrowers)), 1);
    }

    static Terms weighing(int weight) {
        return new Terms(Optional.empty(), Optional.empty(), Optional.empty(), weight);
    }
}
