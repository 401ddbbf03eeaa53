package io.cairn.job.registry;

import io.cairn.kit.secret.Secret;
import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port: as whom each tenant asks each registry. Passwords go in and are told to nobody but the one who fetches. */
public interface RegistryLogins {

    /** How many registries a tenant may have a login to. */
    int MOST = 50;

    /** What may be shown of a login. */
    record Shown(String host, String user, Instant since) {}

    /** What a registry is shown. */
    record Login(String user, Secret password) {}

    /**
     * Stores the login of {@code tenant} to {@code host} in place of the one that was.
     *
     * @return empty if the tenant has {@value #MOST} others already; then nothing is stored
     */
    Optional<Shown> put(TenantId tenant, String host, Login login, Instant now);

    /** By host. */
    List<Shown> list(TenantId tenant);

    /** Whether there was one. */
    boolean remove(TenantId tenant, String host);

    /** For the one who fetches. */
    Optional<Login> find(TenantId tenant, String host);
}
