-- Shared by all services, each in its own schema. The number lies above those of the services, which therefore set
-- spring.flyway.out-of-order=true: their V2 comes after this one has run.
CREATE TABLE idempotency_key (
    tenant      text        NOT NULL,
    route       text        NOT NULL,
    key         text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    fingerprint bytea       NOT NULL CHECK (octet_length(fingerprint) = 32),
    status      smallint    CHECK (status BETWEEN 200 AND 299), -- null only within the first request's transaction
    location    text,
    body        text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant, route, key)
);

CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);
