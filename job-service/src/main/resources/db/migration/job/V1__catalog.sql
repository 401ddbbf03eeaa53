-- Templates and image identifiers. An owner of null is the platform. What was stored never changes but for its retirement.

create table template (
    id               text primary key,
    owner            text,
    library          text        not null,
    job_type         text        not null,
    library_versions text        not null,
    active           boolean     not null,
    version          int         not null check (version > 0),
    body             text        not null,
    created_at       timestamptz not null
);

-- One active template per owner, pair and range. That ranges do not overlap either is checked under a lock.
create unique index template_active on template (owner, library, job_type, library_versions)
    nulls not distinct where active;
create unique index template_line on template (owner, library, job_type, library_versions, version)
    nulls not distinct;
create index template_by_owner on template (owner, active, created_at desc);

create table image (
    id              text primary key,
    owner           text,
    library         text        not null,
    library_version text        not null,
    python_version  text,
    accelerator     text        not null,
    cuda            text,
    architecture    text        not null,
    job_types       text[]      not null,
    reference       text        not null,
    hash_kind       text        not null check (hash_kind in ('DIGEST', 'IMAGE_ID')),
    sha256          text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    active          boolean     not null,
    created_at      timestamptz not null
);

create unique index image_active on image (owner, reference) nulls not distinct where active;
create index image_by_owner on image (owner, active, created_at desc);
create index image_by_reference on image (reference, created_at desc);

create table image_layer (
    image     text not null references image (id),
    position  int  not null,
    kind      text not null check (kind in ('DEPENDENCY', 'LIBRARY', 'PROGRAM')),
    reference text not null,
    digest    text not null,
    primary key (image, position)
);
