-- Rolls of jobs that serve: the generations that they make, and how far each has come. What a generation is made from never changes;
-- the trigger holds that. The first generation of a job is what stands in its row.

alter table job add column generation int not null default 1 check (generation > 0);

create table job_generation (
    job             text        not null references job (id) on delete cascade,
    generation      int         not null check (generation > 1),
    slot            int         not null check (slot between 0 and 2),
    request         jsonb       not null,
    resolution      jsonb       not null,
    description     text        not null,
    description_sha text        not null,
    made_at         timestamptz not null,
    primary key (job, generation)
);

create function job_generation_keeps_its_word() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and not exists (select from job where id = old.job) then
        return old;
    end if;
    raise exception 'what generation % of job % is made from never changes', old.generation, old.job;
end $$;

create trigger job_generation_keeps_its_word before update or delete on job_generation
    for each row execute function job_generation_keeps_its_word();

create table job_roll (
    job             text        not null,
    generation      int         not null,
    from_generation int         not null check (from_generation > 0),
    from_slot       int         not null check (from_slot between 0 and 2),
    state           text        not null,
    since           timestamptz not null,
    deadline        timestamptz not null,
    holds_room      boolean     not null default false,
    why             text,
    asked_at        timestamptz not null,
    ended_at        timestamptz,
    primary key (job, generation),
    foreign key (job, generation) references job_generation (job, generation) on delete cascade
);

create unique index job_roll_under_way on job_roll (job) where ended_at is null;
create index job_roll_room on job_roll (job) where holds_room;

-- How often a replica, or the proxy, of the attempt that a job is in was replaced.
create table job_replacement (
    job        text        not null references job (id) on delete cascade,
    fence      bigint      not null,
    generation int         not null check (generation >= 0),
    task       text        not null,
    rank       int         not null check (rank >= 0),
    run        int         not null check (run > 0),
    used       int         not null check (used > 0),
    made       boolean     not null,
    not_before timestamptz not null,
    primary key (job, fence, generation, task, rank)
);
