-- On whose quota attempts run. A wish is stored before quota-service hears of it, and a row is settled only when nothing is held
-- any more. No row goes with its job: what is owed is owed also when nobody remembers the job.

create table allocation (
    job             text        not null,
    attempt         int         not null check (attempt > 0),
    tenant          text        not null,
    job_fence       bigint      not null,
    ask             jsonb       not null,
    state           text        not null
        check (state in ('ASKED', 'WAITING', 'GRANTED', 'RECALLED', 'OWED', 'RELEASED', 'REFUSED')),
    id              text,
    fence           bigint,
    place           jsonb,
    account         jsonb,
    recall_deadline timestamptz,
    detail          text        not null default '',
    next_at         timestamptz not null,
    asked_at        timestamptz not null,
    state_since     timestamptz not null,
    version         bigint      not null default 1,
    primary key (job, attempt),
    constraint allocation_has_a_key check (state in ('ASKED', 'REFUSED') or (id is not null and fence is not null)),
    constraint allocation_recalled_by_a_deadline check (state <> 'RECALLED' or recall_deadline is not null)
);

create index allocation_due on allocation (next_at) where state not in ('RELEASED', 'REFUSED');
create index allocation_settled on allocation (state_since) where state in ('RELEASED', 'REFUSED');

-- Whether a job has no room for want of quota: those behind it in the queue do not wait for it.
alter table job add column awaits_quota boolean not null default false;
