-- Ended jobs are removed some time after their end. The history of a job goes with its job and in no other way.

create index job_by_end on job (finished_at) where finished_at is not null;

alter table job_event drop constraint job_event_job_fkey;
alter table job_event add constraint job_event_job_fkey foreign key (job) references job (id) on delete cascade;

create or replace function job_event_is_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and not exists (select from job where id = old.job) then
        return old;
    end if;
    raise exception 'the history of a job is append-only';
end $$;

create function job_is_removed_after_its_end() returns trigger language plpgsql as $$
begin
    if old.finished_at is null then
        raise exception 'job % has not ended', old.id;
    end if;
    return old;
end $$;

create trigger job_is_removed_after_its_end before delete on job
    for each row execute function job_is_removed_after_its_end();
