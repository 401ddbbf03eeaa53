-- What lets a client in at the port of a job; sealed with the platform's keys.

create table endpoint_token (
    job    text primary key references job (id) on delete cascade,
    sealed text not null
);
