create table note (
    number     bigint generated always as identity primary key,
    id         uuid        not null unique,
    tenant     text        not null,
    text       text        not null,
    created_at timestamptz not null
);
create index note_by_tenant on note (tenant, number desc);
