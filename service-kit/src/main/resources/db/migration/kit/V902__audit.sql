-- Who did what for whom. Rows are added, and removed when they are old; nothing else. The triggers hold against mistakes of our
-- own programs and of operators, not against the owner of the table, who may drop them.
CREATE TABLE audit_event (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    actor       text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    tenant      text        NOT NULL CHECK (length(tenant) BETWEEN 1 AND 40),
    operation   text        NOT NULL CHECK (length(operation) BETWEEN 1 AND 200),
    resource    text        NOT NULL CHECK (length(resource) <= 300),
    result      text        NOT NULL CHECK (result IN ('DONE', 'REFUSED', 'FAILED')),
    trace_id    text        CHECK (trace_id ~ '^[0-9a-f]{32}$')
);

CREATE INDEX audit_event_tenant ON audit_event (tenant, id);
CREATE INDEX audit_event_occurred_at ON audit_event (occurred_at);

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();

-- By the clock of the database, whatever the service's says. Services may keep events longer, never shorter.
CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event
    FOR EACH ROW WHEN (OLD.occurred_at > statement_timestamp() - interval '30 days')
    EXECUTE FUNCTION audit_event_is_append_only();
