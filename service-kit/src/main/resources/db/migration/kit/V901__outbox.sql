-- Durable work, the outbox and housekeeping, shared by all services, each in its own schema.

-- The table of db-scheduler for the kit's own tasks, as its documentation gives it for PostgreSQL, under another name: a
-- service may have a scheduler of its own beside it.
CREATE TABLE kit_task (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX kit_task_execution_time ON kit_task (execution_time);
CREATE INDEX kit_task_last_heartbeat ON kit_task (last_heartbeat);

CREATE TABLE outbox_event (
    id          uuid        PRIMARY KEY,
    type        text        NOT NULL CHECK (length(type) BETWEEN 1 AND 100),
    tenant      text        NOT NULL,
    body        text        NOT NULL,
    traceparent text,
    created_at  timestamptz NOT NULL
);

CREATE INDEX outbox_event_created_at ON outbox_event (created_at);

CREATE TABLE outbox_delivery (
    event       uuid        NOT NULL REFERENCES outbox_event (id),
    subscriber  text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'REJECTED', 'DEAD')),
    attempts    int         NOT NULL DEFAULT 0,
    last_answer text,
    created_at  timestamptz NOT NULL,
    settled_at  timestamptz,
    PRIMARY KEY (event, subscriber),
    CHECK ((state = 'PENDING') = (settled_at IS NULL))
);

CREATE INDEX outbox_delivery_open ON outbox_delivery (subscriber, state, created_at) WHERE state <> 'DELIVERED';
CREATE INDEX outbox_delivery_settled ON outbox_delivery (settled_at) WHERE state <> 'PENDING';
