package io.cairn.quota.book;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.Allocation;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Loan;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.core.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * How an account goes on, by what is known: its reservations, and the work of now until the end that it announced. Work that announced
 * none is taken to go on. No clock, no I/O.
 */
public final class Timeline {

    private Timeline() {}

    /**
     * From {@code from} on, until the next step.
     *
     * @param own used of its own
     * @param lent used of it by others
     * @param borrowed used of others by it
     * @param idle neither used nor lent
     */
    public record Step(
            Instant from,
            Amounts guaranteed,
            Amounts elastic,
            Amounts own,
            Amounts lent,
            Amounts borrowed,
            Amounts idle) {}

    /** The steps of {@code tenant}'s account within {@code window}, the first at its start; at most {@code most}. */
    public static List<Step> of(Snapshot snapshot, TenantId tenant, Window window, int most) {
        var changes = new TreeSet<Instant>();
        changes.add(window.start());
        if (tenant.equals(Account.POOL)) {
            changes.addAll(snapshot.calendar().total().within(window).keySet());
        } else {
            var profiles = snapshot.calendar().of(tenant);
            changes.addAll(profiles.guaranteed().within(window).keySet());
            changes.addAll(profiles.elastic().within(window).keySet());
        }
        snapshot.allocations().values().stream()
                .filter(allocation -> concerns(allocation, tenant))
                .flatMap(allocation -> allocation.expectedEnd().stream())
                .filter(window::contains)
                .forEach(changes::add);
        var steps = new ArrayList<Step>();
        for (Instant at : changes) {
            if (steps.size() == most) {
                break;
            }
            steps.add(step(snapshot, tenant, at));
        }
        return List.copyOf(steps);
    }

    private static boolean concerns(Allocation allocation, TenantId tenant) {
        return allocation.tenant().equals(tenant)
                || allocation.loans().stream().anyMatch(loan -> loan.lender().equals(tenant));
    }

    private static Step step(Snapshot snapshot, TenantId tenant, Instant at) {
        Collection<Allocation> then = snapshot.allocations().values().stream()
                .filter(allocation ->
                        allocation.expectedEnd().filter(end -> !end.isAfter(at)).isEmpty())
                .toList();
        var mine = then.stream()
                .filter(allocation -> allocation.tenant().equals(tenant))
                .toList();
        var own = Amounts.sum(mine.stream().map(Allocation::own).toList());
        var borrowed = Amounts.sum(mine.stream().map(Allocation::borrowed).toList());
        var lent = Amounts.sum(then.stream()
                .flatMap(allocation -> allocation.loans().stream())
                .filter(loan -> loan.lender().equals(tenant))
                .map(Loan::amount)
                .toList());
        Amounts guaranteed;
        Amounts elastic;
        if (tenant.equals(Account.POOL)) {
            guaranteed = Amounts.NONE;
            elastic = snapshot.cohort()
                    .capacity()
                    .beyond(snapshot.calendar().total().at(at));
        } else {
            guaranteed = snapshot.calendar().of(tenant).guaranteed().at(at);
            elastic = snapshot.calendar().of(tenant).elastic().at(at);
        }
        var idle = guaranteed.plus(elastic).beyond(own.plus(lent));
        return new Step(at, guaranteed, elastic, own, lent, borrowed, idle);
    }
}
