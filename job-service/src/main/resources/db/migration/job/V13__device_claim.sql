-- Accelerators: what a job asks for, and which device belongs to which rank.

alter table job add column devices jsonb;

create function job_keeps_its_devices() returns trigger language plpgsql as $$
begin
    raise exception 'what devices job % was asked for never changes', old.id;
end $$;

create trigger job_keeps_its_devices before update on job
    for each row when (old.devices is distinct from new.devices) execute function job_keeps_its_devices();

-- A number for each time that a job takes devices: the later holder of a device has the higher one.
create sequence device_ticket;

alter table job add constraint job_holds unique (id, fence, holds_room);

-- A device belongs to one rank at most, and only while its job holds room, under the fence of the attempt that it is in: looked at
-- when a transaction ends, so that whoever moves a job and forgets its devices moves nothing.
create table device_claim (
    device text    primary key,
    kind   text    not null,
    driver text    not null,
    job    text    not null,
    task   text    not null,
    rank   int     not null check (rank >= 0),
    fence  bigint  not null,
    ticket bigint  not null,
    holds  boolean not null default true check (holds),
    foreign key (job, fence, holds) references job (id, fence, holds_room) deferrable initially deferred
);

create index device_claim_by_job on device_claim (job);
