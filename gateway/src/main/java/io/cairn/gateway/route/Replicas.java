package io.cairn.gateway.route;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The replicas of one service, in the order in which a call tries them. */
final class Replicas {

    private final String name;
    private final List<URI> addresses;
    private final long avoidNanos;
    private final LongSupplier nanoTime;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<URI, Long> refusedAt = new ConcurrentHashMap<>();

    /**
     * @param avoidFor how long one that refused a connection is tried last
     * @param nanoTime a monotonic clock
     */
    Replicas(String name, List<URI> addresses, Duration avoidFor, LongSupplier nanoTime) {
        this.name = name;
        this.addresses = List.copyOf(addresses);
        this.avoidNanos = avoidFor.toNanos();
        this.nanoTime = nanoTime;
    }

    /** The service's name. */
    String name() {
        return name;
    }

    /**
     * 1. Each call begins one replica further than the one before. 2. Those that refused a connection lately come last, so
     * that a silent machine does not cost each call its connect timeout, and are still tried if there is no other.
     */
    List<URI> order() {
        int first = Math.floorMod(turn.getAndIncrement(), addresses.size());
        var well = new ArrayList<URI>();
        var avoided = new ArrayList<URI>();
        for (int i = 0; i < addresses.size(); i++) {
            URI address = addresses.get((first + i) % addresses.size());
            (isAvoided(address) ? avoided : well).add(address);
        }
        well.addAll(avoided);
        return well;
    }

    /** Remembers that no connection was had. */
    void refused(URI address) {
        refusedAt.put(address, nanoTime.getAsLong());
    }

    /** Forgets a refusal. */
    void answered(URI address) {
        refusedAt.remove(address);
    }

    private boolean isAvoided(URI address) {
        Long since = refusedAt.get(address);
        return since != null && nanoTime.getAsLong() - since < avoidNanos;
    }
}
