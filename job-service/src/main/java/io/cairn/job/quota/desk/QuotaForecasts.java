package io.cairn.job.quota.desk;

import io.cairn.job.device.DeviceNeed;
import io.cairn.job.lifecycle.Demand;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.QuotaMode;
import io.cairn.job.quota.QuotaService;
import io.cairn.job.submit.JobRequest;
import io.cairn.kit.tenancy.TenantId;
import java.time.Clock;
import java.util.Optional;

/** What quota-service would say to a job that is only planned. */
public final class QuotaForecasts {

    private final QuotaMode mode;
    private final QuotaService service;
    private final Clock clock;

    public QuotaForecasts(QuotaMode mode, QuotaService service, Clock clock) {
        this.mode = mode;
        this.service = service;
        this.clock = clock;
    }

    /** Whether jobs need quota at all. */
    public QuotaMode mode() {
        return mode;
    }

    /** Empty where no quota is needed. Nothing is stored, here or there. */
    public Optional<QuotaService.Forecast> of(
            TenantId tenant, JobRequest request, Demand demand, Optional<DeviceNeed> devices) {
        return mode == QuotaMode.OFF
                ? Optional.empty()
                : Optional.of(service.plan(tenant, Ask.of(request, demand, devices, clock.instant())));
    }
}
