-- What ranks use and the curves that their programs write, a row for each rank of an attempt, of bounded size. The texts are JSON that
-- nobody asks the database about; json keeps them as they are, where jsonb would write a number of 309 digits for 1e308.

create table rank_metrics (
    job      text   not null references job (id) on delete cascade,
    attempt  int    not null check (attempt > 0),
    task     text   not null,
    rank     int    not null check (rank >= 0),
    usage    json,
    curves   json,
    taken    bigint not null default 0 check (taken >= 0),
    primary key (job, attempt, task, rank)
);
