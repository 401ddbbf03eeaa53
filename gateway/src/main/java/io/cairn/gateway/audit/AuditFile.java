package io.cairn.gateway.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.cairn.kit.audit.AuditResult;
import io.cairn.kit.tenancy.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The audit of a gateway, which has no database: one JSON object a line in {@code audit/gateway-YYYY-MM-DD.jsonl} below
 * {@code cairn.home}, by the day of UTC. The file is only ever opened for appending and each line is one write, so that
 * gateways that share the folder share the file, and nothing that was written is changed. Each event is a line of the logger
 * {@code io.cairn.audit} as well.
 */
@Component
public final class AuditFile {

    private static final Logger LOG = LoggerFactory.getLogger("io.cairn.audit");

    private final Path folder;
    private final JsonMapper json;
    private final Clock clock;

    AuditFile(@Value("${cairn.home}") Path home, JsonMapper json, Clock clock) {
        this.folder = home.resolve("audit");
        this.json = json;
        this.clock = clock;
    }

    /**
     * One event, with the names of the kit's {@code AuditEvent}. It names and never quotes: no secrets.
     *
     * @param actor the client that called; of a request for a token, the client that it named
     * @param tenant whose client it is about, or null if that is not known
     * @param operation what was done, such as {@code createClient}
     * @param resource on what: the id of a client, or of a request for a token the address that it came from
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Event(
            String actor, @Nullable TenantId tenant, String operation, String resource, AuditResult result) {}

    private record Line(Instant at, @JsonUnwrapped Event event) {}

    /** @throws UncheckedIOException if it cannot be written; nothing unaudited should then be done */
    public void write(Event event) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            append(
                    folder.resolve("gateway-" + now.atOffset(ZoneOffset.UTC).toLocalDate() + ".jsonl"),
                    new Line(now, event));
        } catch (IOException failed) {
            LOG.error("Not audited: {} of {} by {}", event.operation(), event.resource(), event.actor(), failed);
            throw new UncheckedIOException("the audit in " + folder + " cannot be written", failed);
        }
        LOG.info("{} of {} by {}: {}", event.operation(), event.resource(), event.actor(), event.result());
    }

    private void append(Path file, Line line) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8)));
        }
    }
}
