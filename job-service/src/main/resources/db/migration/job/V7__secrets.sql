-- What the ranks of a job share and nobody else may read, sealed with the key set of the service; gone when the job has ended.

create table job_secret (
    job        text        not null references job (id) on delete cascade,
    name       text        not null,
    sealed     text        not null,
    created_at timestamptz not null default now(),
    primary key (job, name)
);

-- Logins to image registries, a tenant's own. The password is sealed and never told again.

create table registry_login (
    tenant     text        not null,
    host       text        not null,
    username   text        not null,
    sealed     text        not null,
    created_at timestamptz not null,
    primary key (tenant, host)
);
