-- Cohorts and what is reserved, used, lent and waited for in them. Amounts are JSON objects from the name of a resource to a whole number
-- above zero, so that a new resource needs no column. The CHECKs are the last line: the service decides, they only refuse.

create function is_amounts(amounts jsonb) returns boolean language sql immutable strict as $$
    select jsonb_typeof(amounts) = 'object'
        and not exists (select from jsonb_each(amounts) part
            where jsonb_typeof(part.value) <> 'number' or part.value::numeric <= 0 or part.value::numeric % 1 <> 0)
$$;

-- Whether a + b is at most c + d + e, in every resource.
create function amounts_fit(a jsonb, b jsonb, c jsonb, d jsonb, e jsonb) returns boolean language sql immutable strict as $$
    select not exists (
        select from (select jsonb_object_keys(a) union select jsonb_object_keys(b)) used (resource)
        where coalesce((a ->> resource)::numeric, 0) + coalesce((b ->> resource)::numeric, 0)
            > coalesce((c ->> resource)::numeric, 0) + coalesce((d ->> resource)::numeric, 0) + coalesce((e ->> resource)::numeric, 0))
$$;

-- The row that is locked before anything of the cohort is read that a decision depends on.
create table cohort (
    name              text        primary key check (length(name) between 1 and 63),
    flavor            text        not null unique check (length(flavor) between 1 and 63),
    capacity          jsonb       not null check (is_amounts(capacity)),
    revision          bigint      not null check (revision > 0),
    calendar_revision bigint      not null check (calendar_revision > 0), -- of the last change of a reservation
    newcomers         jsonb       not null,
    policy            jsonb       not null,
    next_number       bigint      not null check (next_number > 0), -- of fences, deficits and lines of the ledger
    as_of             timestamptz not null,
    round_at          timestamptz not null, -- of the last round of recalls that recalled somebody
    active            jsonb       not null check (is_amounts(active)),
    deficit           jsonb       not null check (is_amounts(deficit)),
    constraint q1_capacity check (amounts_fit(active, '{}', capacity, deficit, '{}'))
) with (fillfactor = 50);

create table account (
    cohort     text        not null references cohort (name),
    tenant     text        not null check (length(tenant) between 1 and 40),
    terms      jsonb       not null,
    guaranteed jsonb       not null check (is_amounts(guaranteed)),
    elastic    jsonb       not null check (is_amounts(elastic)),
    notice     text        not null,
    own        jsonb       not null check (is_amounts(own)),
    lent       jsonb       not null check (is_amounts(lent)),
    borrowed   jsonb       not null check (is_amounts(borrowed)),
    deficit    jsonb       not null check (is_amounts(deficit)),
    last_loss  timestamptz,
    primary key (cohort, tenant),
    constraint q2_within_the_entitlement check (amounts_fit(own, lent, guaranteed, elastic, deficit)),
    constraint q2_guaranteed_is_never_lent check (amounts_fit(lent, '{}', elastic, deficit, '{}')),
    constraint the_pool_has_no_work check (tenant <> 'pool' or own = '{}' and borrowed = '{}')
) with (fillfactor = 50);
create index account_by_tenant on account (tenant, cohort);

create table reservation (
    id            text        primary key,
    cohort        text        not null references cohort (name),
    tenant        text        not null check (tenant <> 'pool'),
    starts_at     timestamptz not null,
    ends_at       timestamptz, -- of the first window
    last_end      timestamptz, -- of the last window; null if it never ends
    rule          text,
    zone          text,
    guaranteed    jsonb       not null check (is_amounts(guaranteed)),
    elastic       jsonb       not null check (is_amounts(elastic)),
    recall_notice text        not null,
    state         text        not null check (state in ('HELD', 'CANCELLED')),
    created_at    timestamptz not null,
    cancelled_at  timestamptz,
    check (ends_at > starts_at and (last_end is null or last_end >= ends_at) or ends_at is null and last_end is null),
    check ((rule is null) = (zone is null) and (rule is null or ends_at is not null)),
    check ((state = 'CANCELLED') = (cancelled_at is not null)),
    check (guaranteed <> '{}' or elastic <> '{}')
);
create index reservation_held on reservation (cohort, last_end) where state = 'HELD';
create index reservation_by_tenant on reservation (tenant, created_at desc, id desc);

-- A request and what became of it: it waits, is granted, and ends.
create table allocation (
    id              text        primary key,
    cohort          text        not null references cohort (name),
    tenant          text        not null check (tenant <> 'pool'),
    holder          text        not null check (length(holder) between 1 and 200),
    attempt         int         not null check (attempt > 0),
    wanted          jsonb       not null check (is_amounts(wanted) and wanted <> '{}'),
    mode            text        not null check (mode in ('WAIT', 'ALL_OR_NOTHING', 'PARTIAL')),
    interruptible   boolean     not null,
    expected_end    timestamptz,
    asked_at        timestamptz not null,
    idempotency_key text        not null check (length(idempotency_key) between 1 and 200),
    fingerprint     bytea       not null check (octet_length(fingerprint) = 32),
    state           text        not null
        check (state in ('WAITING', 'ACTIVE', 'SUSPECT', 'RECALLED', 'RECALLED_SUSPECT', 'RELEASED', 'FORCED', 'WITHDRAWN')),
    granted         jsonb       check (is_amounts(granted) and granted <> '{}'),
    own             jsonb       check (is_amounts(own)),
    fence           bigint      check (fence > 0),
    since           timestamptz,
    heartbeat_by    timestamptz,
    recalled_at     timestamptz,
    recall_deadline timestamptz,
    ended_at        timestamptz,
    unique (tenant, idempotency_key),
    unique (cohort, fence),
    check ((state in ('WAITING', 'WITHDRAWN')) = (fence is null)),
    check ((fence is null) = (own is null) and (fence is null) = (granted is null) and (fence is null) = (since is null) and (fence is null) = (heartbeat_by is null)),
    check ((recalled_at is null) = (recall_deadline is null)),
    check (state not in ('RECALLED', 'RECALLED_SUSPECT') or recalled_at is not null),
    check ((state in ('RELEASED', 'FORCED', 'WITHDRAWN')) = (ended_at is not null))
) with (fillfactor = 70);
create index allocation_live on allocation (cohort) where ended_at is null;
create index allocation_by_tenant on allocation (tenant, asked_at desc, id desc);
create index allocation_ended on allocation (ended_at) where ended_at is not null;

create table loan (
    allocation      text        not null references allocation (id) on delete cascade,
    number          bigint      not null check (number > 0),
    cohort          text        not null,
    lender          text        not null,
    borrower        text        not null,
    amounts         jsonb       not null check (is_amounts(amounts)), -- what is out; of a returned one, what was
    state           text        not null check (state in ('OPEN', 'RECALLED', 'RETURNED')),
    safe_until      timestamptz,
    recall_deadline timestamptz,
    lent_at         timestamptz not null,
    returned_at     timestamptz,
    primary key (allocation, number),
    check (lender <> borrower),
    check (amounts <> '{}'),
    check (state <> 'RECALLED' or recall_deadline is not null),
    check ((state = 'RETURNED') = (returned_at is not null))
) with (fillfactor = 70);
create index loan_by_lender on loan (lender, lent_at desc, allocation desc, number desc);
create index loan_by_borrower on loan (borrower, lent_at desc, allocation desc, number desc);

create table deficit (
    cohort    text        not null references cohort (name),
    number    bigint      not null check (number > 0),
    tenant    text, -- null: the cohort's capacity
    cause     text        not null check (cause in ('WINDOW', 'CAPACITY_CUT')),
    amounts   jsonb       not null check (is_amounts(amounts) and amounts <> '{}'),
    opened_at timestamptz not null,
    deadline  timestamptz not null,
    primary key (cohort, number)
);

-- Double entry: an amount leaves one post and arrives at another. Lines are never changed; old ones go once a checkpoint covers them.
create table ledger_line (
    cohort       text        not null references cohort (name),
    number       bigint      not null check (number >= 0),
    at           timestamptz not null,
    cause        text        not null,
    allocation   text,
    from_book    text        not null,
    from_account text,
    from_lender  text,
    to_book      text        not null,
    to_account   text,
    to_lender    text,
    amounts      jsonb       not null check (is_amounts(amounts) and amounts <> '{}'),
    primary key (cohort, number)
);
create index ledger_line_at on ledger_line (at);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'lines of the ledger are never changed' using errcode = 'insufficient_privilege';
end
$$;
create trigger ledger_append_only before update or truncate on ledger_line
    for each statement execute function ledger_is_append_only();

-- The fold of all lines up to a number.
create table ledger_checkpoint (
    cohort   text        primary key references cohort (name),
    number   bigint      not null check (number >= 0),
    balances jsonb       not null,
    made_at  timestamptz not null
);
