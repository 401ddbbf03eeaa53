package io.cairn.quota.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cairn.kit.tenancy.TenantId;
import io.cairn.kit.test.property.Counts;
import io.cairn.kit.test.property.Property;
import io.cairn.quota.core.Account;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Balances;
import io.cairn.quota.core.LedgerLine;
import io.cairn.quota.core.LedgerLine.Cause;
import io.cairn.quota.core.Post;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StatementsTest {

    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");
    private static final TenantId ADA = new TenantId("ada");
    private static final TenantId BOB = new TenantId("bob");

    @Test
    void aLoanIsTheLendersCreditAndTheBorrowersCostByName() {
        var lines = List.of(
                line(0, Post.OUTSIDE, Post.idle(Account.POOL), 20),
                line(0, Post.idle(Account.POOL), Post.idle(ADA), 10),
                line(0, Post.idle(Account.POOL), Post.idle(BOB), 10),
                line(100, Post.idle(ADA), Post.own(ADA), 10),
                line(100, Post.idle(BOB), Post.borrowed(ADA, BOB), 5),
                line(300, Post.borrowed(ADA, BOB), Post.idle(BOB), 5));
        var statements = Statements.of(Balances.ZERO, lines, START, START.plusSeconds(1000));
        var ada = statements.get(ADA);
        assertThat(ada.own()).isEqualTo(units(10 * 900));
        assertThat(ada.costs()).isEqualTo(Map.of(BOB, units(5 * 200)));
        assertThat(ada.use()).isEqualTo(units(10 * 900 + 5 * 200));
        assertThat(ada.balance()).isEqualTo(units(-5 * 200));
        assertThat(ada.idle()).isEqualTo(units(10 * 100));
        var bob = statements.get(BOB);
        assertThat(bob.credits()).isEqualTo(Map.of(ADA, units(5 * 200)));
        assertThat(bob.balance()).isEqualTo(units(5 * 200));
        assertThat(bob.idle()).isEqualTo(units(10 * 1000 - 5 * 200));
    }

    @Test
    void balancesAddUpToZeroAndTwoHalvesAreTheWhole() {
        Property.forAll(Counts.of(300, 20_000), random -> {
            var tenants = List.of(ADA, BOB, Account.POOL);
            var lines = new ArrayList<LedgerLine>();
            for (int i = 0; i < 40; i++) {
                var borrower = tenants.get(random.nextInt(2));
                var lender = tenants.get((tenants.indexOf(borrower) + 1 + random.nextInt(2)) % 3);
                lines.add(line(i * 10L, Post.idle(lender), Post.borrowed(borrower, lender), random.nextInt(9) + 1));
            }
            var end = START.plusSeconds(400);
            var middle = START.plusSeconds(random.nextInt(400));
            var whole = Statements.of(Balances.ZERO, lines, START, end);
            var first =
                    lines.stream().filter(line -> line.at().isBefore(middle)).toList();
            var second =
                    lines.stream().filter(line -> !line.at().isBefore(middle)).toList();
            var one = Statements.of(Balances.ZERO, first, START, middle);
            var other = Statements.of(Balances.ZERO.plus(first), second, middle, end);
            var sum = Statement.total(
                    whole.values().stream().map(Statement::balance).toList());
            assertThat(sum).isEmpty();
            for (TenantId tenant : whole.keySet()) {
                var halves = new ArrayList<SortedMap<String, BigInteger>>();
                Optional.ofNullable(one.get(tenant)).map(Statement::balance).ifPresent(halves::add);
                Optional.ofNullable(other.get(tenant)).map(Statement::balance).ifPresent(halves::add);
                assertThat(Statement.total(halves)).isEqualTo(whole.get(tenant).balance());
            }
        });
    }

    @Test
    void aLineFromBeforeTheSpanBelongsIntoItsOpening() {
        assertThatThrownBy(() -> Statements.of(
                        Balances.ZERO,
                        List.of(line(-1, Post.idle(ADA), Post.own(ADA), 1)),
                        START,
                        START.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LedgerLine line(long second, Post from, Post to, long units) {
        return new LedgerLine(
                1,
                START.plusSeconds(second),
                Cause.GRANT,
                Optional.of(new AllocationId("a1")),
                from,
                to,
                Amounts.of("accelerator", units));
    }

    private static TreeMap<String, BigInteger> units(long unitSeconds) {
        return new TreeMap<>(Map.of("accelerator", BigInteger.valueOf(unitSeconds * 1000)));
    }
}
