package io.cairn.note;

import io.cairn.kit.idempotency.Idempotency;
import io.cairn.kit.input.StorableText;
import io.cairn.kit.outbox.Event;
import io.cairn.kit.outbox.Outbox;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Notes: write, read, list. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Notes", description = "Short texts of a tenant")
final class NoteController {
    private static final int MOST = 10_000;

    @Schema(example = "{\"text\": \"buy milk\"}")
    record NewNote(
            @NotNull @Size(min = 1, max = 1000) @StorableText
            String text) {}

    record Note(UUID id, String text, Instant createdAt) {}

    private record Row(long number, Note note) {}

    private static final String SELECT = "select number, id, text, created_at from note where tenant = :tenant and ";
    private final JdbcClient jdbc;
    private final Idempotency idempotency;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;

    NoteController(JdbcClient jdbc, Idempotency idempotency, Outbox outbox, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.idempotency = idempotency;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    @PostMapping("/v1/notes")
    @Operation(operationId = "writeNote", summary = "Write a note")
    @ApiResponse(
            responseCode = "201",
            description = "stored; Location is the note",
            content = @Content(schema = @Schema(implementation = Note.class)))
    ResponseEntity<String> write(
            Caller caller,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Valid @RequestBody NewNote body) {
        var base = ServletUriComponentsBuilder.fromCurrentRequest();
        return idempotency
                .once(caller, "POST /v1/notes", key, json.writeValueAsString(body), () -> {
                    var note = new Note(
                            UUID.randomUUID(), body.text(), clock.instant().truncatedTo(ChronoUnit.MICROS));
                    store(caller, note);
                    return idempotency.answer(
                            201, base.path("/{id}").buildAndExpand(note.id()).toUri(), note);
                })
                .response();
    }

    @GetMapping("/v1/notes")
    @Operation(operationId = "listNotes", summary = "List notes, newest first")
    Page<Note> list(
            Caller caller,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var rows = jdbc.sql(SELECT + "number < :before order by number desc limit :limit")
                .param("tenant", caller.tenant().value())
                .param("before", cursor == null ? Long.MAX_VALUE : number(cursor))
                .param("limit", limit + 1)
                .query(NoteController::row)
                .list();
        var page = Page.cut(rows, limit, row -> Cursor.after(row.number()));
        return new Page<>(page.items().stream().map(Row::note).toList(), page.next());
    }

    @GetMapping("/v1/notes/{id}")
    @Operation(operationId = "getNote", summary = "One note")
    Note get(Caller caller, @PathVariable UUID id) {
        return jdbc.sql(SELECT + "id = :id")
                .param("tenant", caller.tenant().value())
                .param("id", id)
                .query(NoteController::row)
                .optional()
                .map(Row::note)
                .orElseThrow(() -> new ProblemException(PlatformProblem.NOT_FOUND, "There is no such note."));
    }

    private void store(Caller caller, Note note) {
        String tenant = caller.tenant().value();
        // Two at once may both be the last one; the bound is against floods and need not be exact.
        if (jdbc.sql("select count(*) from note where tenant = :tenant")
                        .param("tenant", tenant)
                        .query(Long.class)
                        .single()
                >= MOST) {
            throw ProblemException.tooMany("notes", MOST);
        }
        jdbc.sql("insert into note (id, tenant, text, created_at) values (:id, :tenant, :text, :at)")
                .param("id", note.id())
                .param("tenant", tenant)
                .param("text", note.text())
                .param("at", note.createdAt().atOffset(ZoneOffset.UTC))
                .update();
        var event = Map.of("eventId", note.id(), "type", "NoteWritten", "tenant", tenant, "note", note);
        outbox.append(new Event(note.id(), "NoteWritten", caller.tenant(), json.writeValueAsString(event)));
    }

    private static long number(String cursor) {
        try {
            return Long.parseLong(Cursor.decode(cursor, 1).keys().getFirst());
        } catch (NumberFormatException notOurs) {
            throw Cursor.bad(cursor);
        }
    }

    private static Row row(ResultSet row, int index) throws SQLException {
        return new Row(
                row.getLong("number"),
                new Note(
                        row.getObject("id", UUID.class),
                        row.getString("text"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()));
    }
}
