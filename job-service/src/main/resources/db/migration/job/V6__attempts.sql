-- Restarts, pauses and priorities: what a job is to do next, which attempt it is in, and its place in the queue.

alter table job
    add column priority     int         not null default 50 check (priority between 0 and 100),
    add column queued_since timestamptz,
    add column queue_rank   timestamptz,
    add column wish         text check (wish in ('SUSPEND', 'RESUME', 'REQUEUE', 'PREEMPT')),
    add column recovery     jsonb,
    add column retries      int         not null default 0 check (retries >= 0),
    add column holds_room   boolean     not null default false;

-- One point of priority is worth six minutes of waiting; jobs of before have the 50 points that a request without a word has.
update job set
    queued_since = created_at,
    queue_rank   = created_at - interval '300 minutes',
    holds_room   = state in ('RESERVED', 'PULLING', 'STARTING', 'RUNNING', 'STOPPING');

alter table job
    alter column queued_since set not null,
    alter column queue_rank set not null,
    add constraint job_recovers_to_somewhere check ((state = 'RECOVERING') = (recovery is not null));

drop index job_unfinished;
create index job_unfinished on job (state, created_at, id)
    where state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'PREEMPTED', 'TIMED_OUT');
create index job_queue on job (queue_rank, id) where state = 'QUEUED';
create index job_room on job (id) where holds_room;

alter table job_event add column attempt int not null default 1;
