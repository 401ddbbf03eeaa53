package io.cairn.job.registry;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The registries that an operator lets tenants bring images from; none unless some are named. The engine fetches from them,
 * from inside the operator's network, so an address that a tenant picks is not enough.
 */
public final class AllowedRegistries {

    private final Set<String> hosts;

    /**
     * @param hosts each exactly as references begin, with its port
     * @throws IllegalArgumentException naming an entry that is no host of a registry
     */
    public AllowedRegistries(List<String> hosts) {
        for (String host : hosts) {
            if (!ImageAddress.isHost(host)) {
                throw new IllegalArgumentException(
                        "cairn.job.registries.allow holds " + host + ", which is no host of a registry");
            }
        }
        this.hosts = new TreeSet<>(hosts);
    }

    /** Whether images may come from {@code host}. */
    public boolean allows(String host) {
        return hosts.contains(host);
    }

    /** For people. */
    @Override
    public String toString() {
        return hosts.isEmpty() ? "none: cairn.job.registries.allow is empty" : String.join(", ", hosts);
    }
}
