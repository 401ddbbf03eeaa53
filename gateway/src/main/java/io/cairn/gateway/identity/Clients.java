package io.cairn.gateway.identity;

import io.cairn.gateway.GatewayProperties;
import io.cairn.kit.secret.PrivateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * Who may ask for tokens: {@code cairn-admin} for any tenant, {@code cairn-monitor} for the scope {@code ops}, each service under
 * its name to act for tenants, and the clients that belong to one tenant.
 */
final class Clients implements RegisteredClientRepository {

    static final String ADMIN = "cairn-admin";

    /** Reads meters and nothing else: its tokens have no tenant. */
    static final String MONITOR = "cairn-monitor";

    /** Lets a service name the tenant in a header. No client of a tenant may have it. */
    static final String ACT_AS = "act-as";

    /** Lets its holder make clients. Only the administrator may have it. */
    static final String IDENTITY_ADMIN = "identity.admin";

    private static final String OPS = "ops";
    private static final String TENANT = "io.cairn.tenant";
    private static final String ANY_TENANT = "*";
    private static final String NO_TENANT = "-";

    private final Map<String, RegisteredClient> platform = new LinkedHashMap<>();
    private final TenantClients tenants;
    private final Duration tokenLife;

    Clients(Path home, GatewayProperties properties, TenantClients tenants) {
        this.tenants = tenants;
        this.tokenLife = properties.tokenLife();
        var all = new java.util.TreeSet<>(properties.scopes());
        all.add(IDENTITY_ADMIN);
        keep(client(ADMIN, secretIn(home.resolve("admin-secret")), all, ANY_TENANT, properties.adminTokenLife()));
        keep(client(MONITOR, secretIn(home.resolve("monitor-secret")), Set.of(OPS), NO_TENANT, tokenLife));
        for (String service : properties.services().keySet()) {
            String secret = secretIn(home.resolve("service-secrets").resolve(service));
            keep(client(service, secret, Set.of(ACT_AS), NO_TENANT, tokenLife));
        }
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("clients are made by TenantClients");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String id) {
        var own = platform.get(id);
        return own != null
                ? own
                : tenants.find(id)
                        .map(found -> client(
                                found.id(),
                                found.secretHash(),
                                found.scopes(),
                                found.tenant().value(),
                                tokenLife))
                        .orElse(null);
    }

    /** Whether {@code client} may speak for whatever tenant it names. */
    static boolean isForAnyTenant(RegisteredClient client) {
        return ANY_TENANT.equals(client.getClientSettings().getSetting(TENANT));
    }

    /** The one tenant of this client, or null for a client of the platform. */
    static @Nullable String tenantOf(RegisteredClient client) {
        String tenant = client.getClientSettings().getSetting(TENANT);
        return List.of(ANY_TENANT, NO_TENANT).contains(tenant) ? null : tenant;
    }

    private void keep(RegisteredClient client) {
        platform.put(client.getClientId(), client);
    }

    private static String secretIn(Path file) {
        return Secrets.hash(PrivateFile.readOrCreate(file, Secrets::fresh));
    }

    private static RegisteredClient client(
            String id, String secretHash, Collection<String> scopes, String tenant, Duration tokenLife) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientSecret(secretHash)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(all -> all.addAll(scopes))
                .clientSettings(ClientSettings.builder().setting(TENANT, tenant).build())
                .tokenSettings(
                        TokenSettings.builder().accessTokenTimeToLive(tokenLife).build())
                .build();
    }
}
