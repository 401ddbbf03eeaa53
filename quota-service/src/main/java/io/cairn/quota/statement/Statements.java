package io.cairn.quota.statement;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.Post;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds a ledger into statements. What stands on a post at the start counts for the whole span; what a line moves counts from its time to the
 * end. What is lent is the same posts as what is borrowed, seen from the other side, so that all balances add up to zero.
 */
public final class Statements {

    private final Instant to;
    private final SortedMap<Post, SortedMap<String, BigInteger>> posts = new TreeMap<>();

    private Statements(Instant to) {
        this.to = to;
    }

    /**
     * The statements of all accounts for {@code [from, to)}, by name.
     *
     * @param opening the fold of all lines before {@code from}
     * @param lines those from {@code from} on, read once, in any order; later ones than {@code to} are passed over
     */
    public static SortedMap<TenantId, Statement> of(
            Balances opening, Iterable<LedgerLine> lines, Instant from, Instant to) {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a span ends after it starts");
        }
        var fold = new Statements(to);
        opening.posts().forEach((post, balance) -> fold.add(post, balance, from, 1));
        for (LedgerLine line : lines) {
            if (line.at().isBefore(from)) {
                throw new IllegalArgumentException("line " + line.number() + " is from before the span");
            }
            if (line.at().isBefore(to)) {
                fold.add(line.from(), line.amount().units(), line.at(), -1);
                fold.add(line.to(), line.amount().units(), line.at(), 1);
            }
        }
        return fold.statements();
    }

    private void add(Post post, Map<String, Long> amounts, Instant since, int direction) {
        var time = BigInteger.valueOf(direction * Duration.between(since, to).toMillis());
        var sum = posts.computeIfAbsent(post, added -> new TreeMap<>());
        amounts.forEach((resource, amount) ->
                sum.merge(resource, BigInteger.valueOf(amount).multiply(time), BigInteger::add));
    }

    private SortedMap<TenantId, Statement> statements() {
        var statements = new TreeMap<TenantId, Statement>();
        posts.keySet().forEach(post -> {
            post.account().ifPresent(tenant -> statements.put(tenant, statement(tenant)));
            post.lender().ifPresent(lender -> statements.put(lender, statement(lender)));
        });
        return Collections.unmodifiableSortedMap(statements);
    }

    private Statement statement(TenantId tenant) {
        SortedMap<TenantId, SortedMap<String, BigInteger>> credits = new TreeMap<>();
        SortedMap<TenantId, SortedMap<String, BigInteger>> costs = new TreeMap<>();
        posts.forEach((post, sum) -> {
            if (post.book() == Post.Book.BORROWED) {
                var borrower = post.account().orElseThrow();
                var lender = post.lender().orElseThrow();
                if (lender.equals(tenant)) {
                    credits.put(borrower, sum);
                }
                if (borrower.equals(tenant)) {
                    costs.put(lender, sum);
                }
            }
        });
        return new Statement(tenant, on(Post.idle(tenant)), on(Post.own(tenant)), credits, costs);
    }

    private SortedMap<String, BigInteger> on(Post post) {
        return posts.getOrDefault(post, Collections.emptySortedMap());
    }
}
