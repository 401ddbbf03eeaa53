package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A tenant's standing in a cohort now. Guaranteed and elastic are what its reservations give it at {@link Snapshot#asOf()}; of the pool,
 * elastic is what nobody reserved.
 *
 * @param guaranteed G: never lent
 * @param elastic E: lent while idle
 * @param notice how long the tenant can wait for what it lent
 * @param own what its work uses of its own
 * @param lent what others' work uses of it
 * @param borrowed what its work uses of others
 * @param lastLoss when it last had to recall what it lent; empty if never
 */
public record Account(
        TenantId tenant,
        Terms terms,
        Amounts guaranteed,
        Amounts elastic,
        Duration notice,
        Amounts own,
        Amounts lent,
        Amounts borrowed,
        Optional<Instant> lastLoss) {

    /** The account of what nobody reserved. It has no work of its own; no tenant may have this name. */
    public static final TenantId POOL = new TenantId("pool");

    /** An account with nothing in it. */
    public static Account empty(TenantId tenant, Terms terms, Duration notice) {
        return new Account(
                tenant,
                terms,
                Amounts.NONE,
                Amounts.NONE,
                notice,
                Amounts.NONE,
                Amounts.NONE,
                Amounts.NONE,
                Optional.empty());
    }

    /** Whether this is the pool. */
    public boolean isPool() {
        return tenant.equals(POOL);
    }

    /** G + E. */
    public Amounts entitlement() {
        return guaranteed.plus(elastic);
    }

    /** What its work uses, wherever it comes from. */
    public Amounts use() {
        return own.plus(borrowed);
    }

    /** What of its own neither it nor a borrower uses. */
    public Amounts idle() {
        return entitlement().beyond(own.plus(lent));
    }

    /** How far its use exceeds its entitlement: what may be recalled from it. */
    public Amounts overUse() {
        return use().beyond(entitlement());
    }

    /** What it may still use before it exceeds its entitlement: what it may recall for. */
    public Amounts underUse() {
        return entitlement().beyond(use());
    }

    /** How far own and lent exceed the bounds {@code own + lent <= G + E} and {@code lent <= E}: what a deficit stands for. */
    public Amounts excess() {
        return own.plus(lent).beyond(entitlement()).atLeast(lent.beyond(elastic));
    }

    /**
     * What it can lend more. Its own work takes the guaranteed part first.
     *
     * @param interruptible whether the work leaves at once with notice; it then may have what the lend limit keeps back
     */
    public Amounts lendable(boolean interruptible) {
        if (elastic.isNone()) {
            return Amounts.NONE;
        }
        var idleElastic = elastic.beyond(own.beyond(guaranteed)).beyond(lent);
        return interruptible
                ? idleElastic
                : terms.lendLimit()
                        .map(limit -> idleElastic.atMost(limit.beyond(lent)))
                        .orElse(idleElastic);
    }

    Account withLevels(Amounts newGuaranteed, Amounts newElastic, Duration newNotice) {
        return new Account(tenant, terms, newGuaranteed, newElastic, newNotice, own, lent, borrowed, lastLoss);
    }

    Account withUse(Amounts newOwn, Amounts newLent, Amounts newBorrowed) {
        return new Account(tenant, terms, guaranteed, elastic, notice, newOwn, newLent, newBorrowed, lastLoss);
    }

    Account withTerms(Terms newTerms) {
        return new Account(tenant, newTerms, guaranteed, elastic, notice, own, lent, borrowed, lastLoss);
    }

    Account withLoss(Instant at) {
        return new Account(tenant, terms, guaranteed, elastic, notice, own, lent, borrowed, Optional.of(at));
    }
}
