-- Uploaded programs and data sets. The files are on disk; a row is written after its file is complete.

create table content (
    tenant        text        not null,
    kind          text        not null,
    sha256        text        not null,
    archive_bytes bigint      not null,
    content_bytes bigint      not null,
    files         int         not null,
    created_at    timestamptz not null,
    primary key (tenant, kind, sha256)
);

create index content_by_tenant on content (tenant, kind, created_at desc, sha256 desc);
