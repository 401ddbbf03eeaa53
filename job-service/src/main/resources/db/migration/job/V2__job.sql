-- Jobs and their history. What a job was asked for and the file it runs from never change; the trigger holds that.

create sequence job_fence;

create table job (
    id              text primary key,
    tenant          text        not null,
    library         text        not null,
    job_type        text        not null,
    request         jsonb       not null,
    resolution      jsonb       not null,
    description     text        not null,
    description_sha text        not null,
    ranks           int         not null check (ranks > 0),
    milli_cpu       bigint      not null check (milli_cpu > 0),
    memory_bytes    bigint      not null check (memory_bytes > 0),
    state           text        not null,
    wait_reason     text,
    stop_requested  boolean     not null default false,
    outcome         jsonb,
    fence           bigint      not null,
    attempt         int         not null,
    version         bigint      not null,
    created_at      timestamptz not null,
    state_since     timestamptz not null,
    state_deadline  timestamptz,
    started_at      timestamptz,
    finished_at     timestamptz
);

create index job_by_tenant on job (tenant, created_at desc, id desc);
create index job_unfinished on job (state, created_at, id)
    where state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT');

create table job_event (
    job        text        not null references job (id),
    sequence   bigint      not null,
    at         timestamptz not null,
    from_state text,
    to_state   text        not null,
    cause      text        not null,
    detail     text        not null,
    primary key (job, sequence)
);

create function job_keeps_its_word() returns trigger language plpgsql as $$
begin
    if (new.id, new.tenant, new.request, new.resolution, new.description, new.description_sha, new.created_at)
        is distinct from
       (old.id, old.tenant, old.request, old.resolution, old.description, old.description_sha, old.created_at) then
        raise exception 'what job % was asked for never changes', old.id;
    end if;
    return new;
end $$;

create trigger job_keeps_its_word before update on job for each row execute function job_keeps_its_word();

create function job_event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the history of a job is append-only';
end $$;

create trigger job_event_is_append_only before update or delete on job_event
    for each row execute function job_event_is_append_only();
