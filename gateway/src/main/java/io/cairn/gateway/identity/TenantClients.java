package io.cairn.gateway.identity;

import io.cairn.kit.secret.PrivateFile;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients of tenants, one small file each: {@code clients/TENANT/NAME.json}. Every gateway that shares the folder sees a
 * change with the next call, since nothing is held in memory.
 */
final class TenantClients {

    /** So that a list of all of one tenant's stays small. */
    static final int MOST_PER_TENANT = 100;

    private static final String SUFFIX = ".json";

    private final Path folder;
    private final JsonMapper json;

    TenantClients(Path folder, JsonMapper json) {
        this.folder = folder;
        this.json = json;
    }

    /** What became of an attempt to make a client. */
    enum Creation {
        CREATED,
        EXISTS,
        TOO_MANY
    }

    Creation create(TenantClient client) {
        if (of(client.tenant()).size() >= MOST_PER_TENANT) {
            return Creation.TOO_MANY;
        }
        return PrivateFile.create(file(client.tenant(), client.name()), json.writeValueAsString(client))
                ? Creation.CREATED
                : Creation.EXISTS;
    }

    /** The client with this id; ids of no possible client find nothing. */
    Optional<TenantClient> find(String id) {
        int dot = id.indexOf('.');
        if (dot < 0 || !TenantId.isValid(id.substring(0, dot)) || !TenantClient.isName(id.substring(dot + 1))) {
            return Optional.empty();
        }
        return read(file(new TenantId(id.substring(0, dot)), id.substring(dot + 1)));
    }

    /** All clients of one tenant in the order of their names. */
    List<TenantClient> of(TenantId tenant) {
        Path its = folder.resolve(tenant.value());
        if (!Files.isDirectory(its)) {
            return List.of();
        }
        try (var files = Files.list(its)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException("the clients in " + its + " cannot be listed", failed);
        }
    }

    /** Whether there was one. */
    boolean delete(TenantClient client) {
        try {
            return Files.deleteIfExists(file(client.tenant(), client.name()));
        } catch (IOException failed) {
            throw new UncheckedIOException("the client " + client.id() + " cannot be deleted", failed);
        }
    }

    private Path file(TenantId tenant, String name) {
        return folder.resolve(tenant.value()).resolve(name + SUFFIX);
    }

    private Optional<TenantClient> read(Path file) {
        try {
            return Optional.of(json.readValue(Files.readString(file), TenantClient.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException("the client in " + file + " cannot be read", failed);
        }
    }
}
