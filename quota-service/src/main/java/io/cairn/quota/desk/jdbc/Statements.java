package io.cairn.quota.desk.jdbc;

/** The statements by which a session is written. */
final class Statements {

    private Statements() {}

    static final String COHORT = """
            update cohort set capacity = :capacity::jsonb, revision = :revision, calendar_revision = :calendar,
                newcomers = :newcomers::jsonb, policy = :policy::jsonb, next_number = :next, as_of = :asOf, round_at = :roundAt,
                active = :active::jsonb, deficit = :deficit::jsonb
            where name = :name and revision = :before
            """;

    static final String NEW_ACCOUNT = """
            insert into account (cohort, tenant, terms, guaranteed, elastic, notice, own, lent, borrowed, deficit, last_loss)
            values (:cohort, :tenant, :terms::jsonb, :guaranteed::jsonb, :elastic::jsonb, :notice, :own::jsonb, :lent::jsonb,
                :borrowed::jsonb, :deficit::jsonb, :lastLoss)
            """;

    /** An update, since the CHECKs of an insert that turns out to be one are evaluated twice. */
    static final String ACCOUNT = """
            update account set terms = :terms::jsonb, guaranteed = :guaranteed::jsonb, elastic = :elastic::jsonb, notice = :notice,
                own = :own::jsonb, lent = :lent::jsonb, borrowed = :borrowed::jsonb, deficit = :deficit::jsonb, last_loss = :lastLoss
            where cohort = :cohort and tenant = :tenant
            """;

    static final String RESERVATION = """
            insert into reservation (id, cohort, tenant, starts_at, ends_at, last_end, rule, zone, guaranteed, elastic, recall_notice,
                state, created_at)
            values (:id, :cohort, :tenant, :startsAt, :endsAt, :lastEnd, :rule, :zone, :guaranteed::jsonb, :elastic::jsonb, :notice,
                'HELD', :now)
            """;

    static final String ASK = """
            insert into allocation (id, cohort, tenant, holder, attempt, wanted, mode, interruptible, expected_end, asked_at,
                idempotency_key, fingerprint, state, granted, own, fence, since, heartbeat_by, recalled_at, recall_deadline)
            values (:id, :cohort, :tenant, :holder, :attempt, :wanted::jsonb, :mode, :interruptible, :expectedEnd, :askedAt,
                :key, :fingerprint, :state, :granted::jsonb, :own::jsonb, :fence, :since, :heartbeatBy, :recalledAt, :recallDeadline)
            """;

    static final String ALLOCATION = """
            update allocation set state = :state, granted = :granted::jsonb, own = :own::jsonb, fence = :fence, since = :since,
                heartbeat_by = :heartbeatBy, recalled_at = :recalledAt, recall_deadline = :recallDeadline
            where id = :id
            """;

    static final String LOAN = """
            insert into loan (allocation, number, cohort, lender, borrower, amounts, state, safe_until, recall_deadline, lent_at)
            values (:allocation, :number, :cohort, :lender, :borrower, :amounts::jsonb, :state, :safeUntil, :recallDeadline, :now)
            on conflict (allocation, number) do update set amounts = excluded.amounts, state = excluded.state,
                recall_deadline = excluded.recall_deadline
            """;

    static final String DEFICIT = """
            insert into deficit (cohort, number, tenant, cause, amounts, opened_at, deadline)
            values (:cohort, :number, :tenant, :cause, :amounts::jsonb, :openedAt, :deadline)
            on conflict (cohort, number) do update set amounts = excluded.amounts, deadline = excluded.deadline
            """;

    static final String LINE = """
            insert into ledger_line (cohort, number, at, cause, allocation, from_book, from_account, from_lender, to_book, to_account,
                to_lender, amounts)
            values (:cohort, :number, :at, :cause, :allocation, :fromBook, :fromAccount, :fromLender, :toBook, :toAccount, :toLender,
                :amounts::jsonb)
            """;
}
