package io.cairn.job.reconcile.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.cairn.job.lifecycle.Fence;
import io.cairn.job.quota.Allocation;
import io.cairn.job.quota.Ask;
import io.cairn.job.quota.Grant;
import io.cairn.job.quota.Grant.AllocationKey;
import io.cairn.job.quota.Loan;
import io.cairn.job.quota.Place;
import io.cairn.job.quota.QuotaAnswer;
import io.cairn.job.quota.QuotaService;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * quota-service as the contract says, over a line that breaks before or after the effect of a call, and with a caller that dies
 * there. A key that was used before is answered as it was the first time. What is given back is looked at: nothing of it may run.
 */
final class QuotaServiceModel implements QuotaService {

    /** How one allocation stands here. */
    enum Stand {
        WAITS,
        HELD,
        RECALLED,
        CLOSED
    }

    private final RandomGenerator random;
    private final Supplier<Instant> now;
    private final Predicate<Fence> mayRun;
    private final Map<String, Stand> stands = new LinkedHashMap<>();
    private final Map<String, Fence> holders = new LinkedHashMap<>();
    private final Map<String, QuotaAnswer> first = new LinkedHashMap<>();
    private final Map<String, Instant> deadlines = new LinkedHashMap<>();
    private boolean unreliable = true;
    private boolean refusing;

    /** @param mayRun whether a container of the attempt under this fence runs or may start */
    QuotaServiceModel(RandomGenerator random, Supplier<Instant> now, Predicate<Fence> mayRun) {
        this.random = random;
        this.now = now;
        this.mayRun = mayRun;
    }

    /** Each call is answered from now on. */
    void calm() {
        unreliable = false;
    }

    /** What is new is refused for good from now on. */
    void refuse() {
        refusing = true;
    }

    /** Gives what waits. */
    void grant() {
        stands.replaceAll((id, stand) -> stand == Stand.WAITS ? Stand.HELD : stand);
    }

    /** Wants back what is held. */
    void recall() {
        stands.replaceAll((id, stand) -> {
            if (stand == Stand.HELD) {
                deadlines.put(id, now.get().plusSeconds(2));
                return Stand.RECALLED;
            }
            return stand;
        });
    }

    /** What is held or waits, by the idempotency key of its request. */
    List<String> open() {
        var open = new ArrayList<String>();
        stands.forEach((id, stand) -> {
            if (stand != Stand.CLOSED) {
                open.add(id);
            }
        });
        return open;
    }

    boolean holdsFor(Fence fence) {
        return holders.entrySet().stream()
                .filter(holder -> holder.getValue().equals(fence))
                .map(holder -> stands.get(holder.getKey()))
                .anyMatch(stand -> stand == Stand.HELD || stand == Stand.RECALLED);
    }

    @Override
    public QuotaAnswer ask(Allocation wanted) {
        return call(() -> {
            String id = wanted.idempotencyKey();
            return first.computeIfAbsent(id, unknown -> {
                if (refusing) {
                    return new QuotaAnswer.Refused("more than there is");
                }
                stands.put(id, random.nextBoolean() ? Stand.HELD : Stand.WAITS);
                holders.put(id, wanted.jobFence());
                return stand(id);
            });
        });
    }

    @Override
    public QuotaAnswer look(TenantId tenant, AllocationKey key) {
        return call(() -> stand(key.id()));
    }

    @Override
    public QuotaAnswer beat(TenantId tenant, AllocationKey key) {
        return look(tenant, key);
    }

    @Override
    public QuotaAnswer release(TenantId tenant, AllocationKey key) {
        return call(() -> {
            if (key.fence() == AllocationKey.NONE_YET && stands.get(key.id()) != Stand.WAITS) {
                return stand(key.id()); // granted before it could be withdrawn
            }
            var holder = holders.get(key.id());
            assertThat(holder != null && mayRun.test(holder))
                    .as("QJ-2: %s is given back while a container of it runs or may start", key.id())
                    .isFalse();
            stands.put(key.id(), Stand.CLOSED);
            return new QuotaAnswer.Gone();
        });
    }

    @Override
    public Forecast plan(TenantId tenant, Ask ask) {
        throw new UnsupportedOperationException();
    }

    private QuotaAnswer stand(String id) {
        var grant = new Grant(
                new AllocationKey(id, 1), Map.of(), List.of(new Loan("bob", Map.of("cpu", 1L))), Optional.empty());
        return switch (stands.getOrDefault(id, Stand.CLOSED)) {
            case WAITS ->
                new QuotaAnswer.Waiting(
                        new AllocationKey(id, AllocationKey.NONE_YET), new Place(1, "it is in use", Optional.empty()));
            case HELD -> new QuotaAnswer.Granted(grant);
            case RECALLED -> new QuotaAnswer.Recalled(Optional.of(grant), deadlines.getOrDefault(id, now.get()));
            case CLOSED -> new QuotaAnswer.Gone();
        };
    }

    private QuotaAnswer call(Supplier<QuotaAnswer> effect) {
        if (lost()) {
            return new QuotaAnswer.Silent("nobody heard");
        }
        var answer = effect.get();
        return lost() ? new QuotaAnswer.Silent("the answer is lost") : answer;
    }

    private boolean lost() {
        if (unreliable && random.nextInt(20) == 0) {
            throw new EngineModel.Killed();
        }
        return unreliable && random.nextInt(10) == 0;
    }
}
