package io.cairn.job.quota.desk;

import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService;
import io.cairn.kit.tenancy.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A quota-service that an operator can watch: {@code cairn.jobs.quota.calls}, how often and how long, by {@code call} and {@code answer}. */
public final class MeteredQuotaService implements QuotaService {

    private final QuotaService service;
    private final MeterRegistry meters;

    public MeteredQuotaService(QuotaService service, MeterRegistry meters) {
        this.service = service;
        this.meters = meters;
    }

    @Override
    public QuotaAnswer ask(Allocation wanted) {
        return timed("ask", () -> service.ask(wanted));
    }

    @Override
    public QuotaAnswer look(TenantId tenant, AllocationKey key) {
        return timed("look", () -> service.look(tenant, key));
    }

    @Override
    public QuotaAnswer beat(TenantId tenant, AllocationKey key) {
        return timed("beat", () -> service.beat(tenant, key));
    }

    @Override
    public QuotaAnswer release(TenantId tenant, AllocationKey key) {
        return timed("release", () -> service.release(tenant, key));
    }

    @Override
    public Forecast plan(TenantId tenant, Ask ask) {
        return service.plan(tenant, ask);
    }

    private QuotaAnswer timed(String call, Supplier<QuotaAnswer> work) {
        long began = System.nanoTime();
        var answer = work.get();
        meters.timer(
                        "cairn.jobs.quota.calls",
                        "call",
                        call,
                        "answer",
                        answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        return answer;
    }
}
