package io.cairn.quota.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cohort should show, found the slow way: every number is counted anew from plain lists, one unit and one resource at a time. It shares
 * nothing with the code under test but the records of requests and reservations.
 */
final class SlowCohort {

    private static final List<String> RESOURCES = List.of("accelerator", "cpu");

    /** Work that runs: a unit of a resource stands in {@code payers} once, with the name of whose it is. */
    static final class Work {
        final Request request;
        final long fence;
        final Map<String, List<String>> payers = new HashMap<>();
        Instant heardUntil;
        boolean suspect;

        Work(Request request, long fence, Instant heardUntil) {
            this.request = request;
            this.fence = fence;
            this.heardUntil = heardUntil;
        }
    }

    final Map<String, Work> running = new TreeMap<>();
    final Map<String, Reservation> reservations = new TreeMap<>();
    final Map<String, Terms> terms = new HashMap<>();
    Map<String, Long> capacity = new HashMap<>();

    /** What the tenant has of a resource at an instant: guaranteed first, elastic second. */
    long[] level(String tenant, String resource, Instant at) {
        long[] level = new long[2];
        for (Reservation reservation : reservations.values()) {
            var window = reservation.window();
            boolean started = !at.isBefore(window.start());
            boolean ended =
                    window.end().isPresent() && !at.isBefore(window.end().get());
            if (reservation.tenant().value().equals(tenant) && started && !ended) {
                level[0] += reservation.guaranteed().get(resource);
                level[1] += reservation.elastic().get(resource);
            }
        }
        if (tenant.equals("pool")) {
            long rest = capacity.getOrDefault(resource, 0L);
            for (Reservation reservation : reservations.values()) {
                var window = reservation.window();
                if (!at.isBefore(window.start())
                        && (window.end().isEmpty() || at.isBefore(window.end().get()))) {
                    rest -= reservation.guaranteed().get(resource)
                            + reservation.elastic().get(resource);
                }
            }
            level[1] = Math.max(0, rest);
        }
        return level;
    }

    long paidBy(String payer, String resource) {
        return running.values().stream()
                .flatMap(work -> work.payers.getOrDefault(resource, List.of()).stream())
                .filter(payer::equals)
                .count();
    }

    long usedBy(String tenant, String resource) {
        return running.values().stream()
                .filter(work -> work.request.tenant().value().equals(tenant))
                .mapToLong(work -> work.payers.getOrDefault(resource, List.of()).size())
                .sum();
    }

    long lentBy(String lender, String resource) {
        return running.values().stream()
                .filter(work -> !work.request.tenant().value().equals(lender))
                .flatMap(work -> work.payers.getOrDefault(resource, List.of()).stream())
                .filter(lender::equals)
                .count();
    }

    long used(String resource) {
        return running.values().stream()
                .mapToLong(work -> work.payers.getOrDefault(resource, List.of()).size())
                .sum();
    }

    /** What the tenant could have now of a resource if nobody waited: its own idle, and each other's elastic idle by the lender's word. */
    long obtainable(Request request, String resource, Instant at, List<TenantId> everyone) {
        String tenant = request.tenant().value();
        long sum = ownIdle(tenant, resource, at);
        for (TenantId lender : everyone) {
            if (lender.value().equals(tenant)) {
                continue;
            }
            var said = terms.getOrDefault(lender.value(), Terms.OPEN);
            if (said.borrowers().isPresent() && !said.borrowers().get().contains(request.tenant())) {
                continue;
            }
            long[] level = level(lender.value(), resource, at);
            long lent = lentBy(lender.value(), resource);
            long ownUse = paidBy(lender.value(), resource) - lent;
            long usedElastic = Math.max(0, ownUse - level[0]);
            long idle = Math.max(0, level[1] - usedElastic - lent);
            if (said.lendLimit().isPresent() && !request.interruptible()) {
                idle = Math.min(idle, Math.max(0, said.lendLimit().get().get(resource) - lent));
            }
            sum += idle;
        }
        return sum;
    }

    long ownIdle(String tenant, String resource, Instant at) {
        long[] level = level(tenant, resource, at);
        return Math.max(0, level[0] + level[1] - paidBy(tenant, resource));
    }

    /** Whether all of {@code request} can be had now if nobody waits. */
    boolean fits(Request request, Instant at, List<TenantId> everyone) {
        var said = terms.getOrDefault(request.tenant().value(), Terms.OPEN);
        for (String resource : RESOURCES) {
            long wanted = request.wanted().get(resource);
            if (wanted == 0) {
                continue;
            }
            long[] level = level(request.tenant().value(), resource, at);
            long beyond = usedBy(request.tenant().value(), resource) + wanted - level[0] - level[1];
            boolean borrows = borrows(request, at);
            if (borrows
                    && said.borrowLimit().isPresent()
                    && beyond > said.borrowLimit().get().get(resource)) {
                return false;
            }
            if (wanted > obtainable(request, resource, at, everyone)
                    || wanted > capacity.getOrDefault(resource, 0L) - used(resource)) {
                return false;
            }
        }
        return true;
    }

    private boolean borrows(Request request, Instant at) {
        return RESOURCES.stream()
                .anyMatch(resource -> request.wanted().get(resource)
                        > ownIdle(request.tenant().value(), resource, at));
    }

    /** Takes over who pays for each unit, after checking that it is the same work and as many units. */
    void payersAre(Snapshot snapshot) {
        assertThat(snapshot.allocations().keySet().stream().map(AllocationId::value))
                .containsExactlyElementsOf(running.keySet());
        for (Allocation allocation : snapshot.allocations().values()) {
            var work = running.get(allocation.id().value());
            for (String resource : RESOURCES) {
                var payers = new ArrayList<String>();
                add(payers, allocation.tenant(), allocation.own().get(resource));
                allocation
                        .loans()
                        .forEach(
                                loan -> add(payers, loan.lender(), loan.amount().get(resource)));
                if (work.payers.containsKey(resource)) {
                    assertThat(payers).as("units of %s", allocation.id()).hasSameSizeAs(work.payers.get(resource));
                }
                work.payers.put(resource, payers);
            }
        }
    }

    private static void add(List<String> payers, TenantId payer, long units) {
        for (long unit = 0; unit < units; unit++) {
            payers.add(payer.value());
        }
    }

    /** Compares every account, deficit and mark with what is counted here. */
    void agreesWith(Snapshot snapshot) {
        for (Account account : snapshot.accounts().values()) {
            String tenant = account.tenant().value();
            for (String resource : RESOURCES) {
                String where = tenant + " " + resource;
                long[] level = level(tenant, resource, snapshot.asOf());
                long lent = lentBy(tenant, resource);
                long own = paidBy(tenant, resource) - lent;
                assertThat(account.guaranteed().get(resource))
                        .as("G of %s", where)
                        .isEqualTo(level[0]);
                assertThat(account.elastic().get(resource)).as("E of %s", where).isEqualTo(level[1]);
                assertThat(account.own().get(resource)).as("own of %s", where).isEqualTo(own);
                assertThat(account.lent().get(resource)).as("lent of %s", where).isEqualTo(lent);
                assertThat(account.borrowed().get(resource))
                        .as("borrowed of %s", where)
                        .isEqualTo(usedBy(tenant, resource) - own);
                long beyond = Math.max(0, Math.max(own + lent - level[0] - level[1], lent - level[1]));
                assertThat(deficit(snapshot, account.tenant(), resource))
                        .as("deficit of %s", where)
                        .isEqualTo(beyond);
            }
        }
        for (Allocation allocation : snapshot.allocations().values()) {
            assertThat(allocation.state().isSuspect())
                    .as("%s is suspect", allocation.id())
                    .isEqualTo(running.get(allocation.id().value()).suspect);
        }
    }

    private static long deficit(Snapshot snapshot, TenantId tenant, String resource) {
        return snapshot.deficits().values().stream()
                .filter(deficit -> deficit.account().filter(tenant::equals).isPresent())
                .mapToLong(deficit -> deficit.amount().get(resource))
                .sum();
    }
}
