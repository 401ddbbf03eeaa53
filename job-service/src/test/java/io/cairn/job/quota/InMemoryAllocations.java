package io.cairn.job.quota;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobId;
import io.cairn.job.lifecycle.Wish;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Rows of one job, guarded by their versions, as the database keeps them. Not for several threads. */
public final class InMemoryAllocations implements Allocations {

    private final Map<Integer, Allocation> rows = new LinkedHashMap<>();
    private final Supplier<Optional<Job>> job;
    private final Consumer<Wish> wishes;

    /**
     * @param job as it stands now
     * @param wishes what the job is told when its quota is wanted back
     */
    public InMemoryAllocations(Supplier<Optional<Job>> job, Consumer<Wish> wishes) {
        this.job = job;
        this.wishes = wishes;
    }

    /** All rows, the first attempt first. */
    public List<Allocation> rows() {
        return List.copyOf(rows.values());
    }

    /** Loses the rows in this state. */
    public void forget(AllocationState state) {
        rows.values().removeIf(row -> row.state() == state);
    }

    /** Puts a row there, whatever was there. */
    public void put(Allocation row) {
        rows.put(row.attempt(), row);
    }

    @Override
    public Allocation wish(Job of, Ask ask, Instant now) {
        return rows.computeIfAbsent(
                of.attempt(),
                attempt -> new Allocation(of.tenant(), of.id(), attempt, of.fence(), ask, Course.begun(now), 1));
    }

    @Override
    public Optional<Allocation> find(JobId of, int attempt) {
        return Optional.ofNullable(rows.get(attempt)).filter(row -> row.job().equals(of));
    }

    @Override
    public Optional<Allocation> under(JobId of, Fence fence) {
        return rows.values().stream()
                .filter(row -> row.job().equals(of) && row.jobFence().equals(fence))
                .findFirst();
    }

    @Override
    public Map<JobId, Allocation> latest(Collection<JobId> jobs) {
        return rows.values().stream()
                .filter(row -> jobs.contains(row.job()))
                .max(Comparator.comparing(Allocation::attempt))
                .stream()
                .collect(Collectors.toMap(Allocation::job, row -> row));
    }

    @Override
    public List<Allocation> unsettled(JobId of) {
        return rows.values().stream().filter(row -> !row.state().isSettled()).toList();
    }

    @Override
    public List<Allocation> due(Instant now, int limit) {
        return rows.values().stream()
                .filter(row -> !row.state().isSettled())
                .filter(row ->
                        !row.course().next().isAfter(now) || QuotaRules.errand(row, holder(row.job())) == Errand.OWE)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Holder> holder(JobId of) {
        return job.get().map(row -> new Holder(row.state(), row.attempt()));
    }

    @Override
    public boolean store(Allocation before, Course after, Instant now) {
        var row = rows.get(before.attempt());
        if (row == null || row.version() != before.version()) {
            return false;
        }
        if (row.state() != after.state() && !row.state().mayBecome(after.state())) {
            throw new IllegalStateException("the table has no move from " + row.state() + " to " + after.state());
        }
        rows.put(
                before.attempt(),
                new Allocation(
                        row.tenant(), row.job(), row.attempt(), row.jobFence(), row.ask(), after, row.version() + 1));
        if (row.state() != after.state() && after.state() == AllocationState.RECALLED) {
            job.get()
                    .filter(held ->
                            held.attempt() == before.attempt() && !held.state().isTerminal())
                    .ifPresent(held -> wishes.accept(QuotaRules.wish(
                            held.request().onRecall(), after.grant().isPresent())));
        }
        return true;
    }

    @Override
    public boolean hurry(TenantId tenant, JobId of, Instant now) {
        boolean some = false;
        for (var row : rows()) {
            if (!row.state().isSettled()) {
                put(row.with(row.course().unchanged(row.course().detail(), now)));
                some = true;
            }
        }
        return some;
    }

    @Override
    public int requeueStrays() {
        return 0;
    }
}
