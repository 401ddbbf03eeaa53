package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who lends. The pool first; then
 * <ol>
 *   <li>who has no window before the work is expected to have ended,
 *   <li>who has most of it idle, which needs the fewest lenders,
 *   <li>who had to recall what it lent longest ago, or never,
 *   <li>by id.
 * </ol>
 */
final class Lenders {

    private Lenders() {}

    /** What is to be borrowed. */
    record Wish(TenantId borrower, Amounts need, boolean interruptible, Optional<Instant> expectedEnd) {}

    private record Offer(Account lender, Amounts lendable, boolean safe, long coverage, Optional<Instant> nextWindow) {

        private static final Comparator<Offer> ORDER = Comparator.comparing((Offer offer) -> !offer.lender.isPool())
                .thenComparing(offer -> !offer.safe)
                .thenComparing(Comparator.comparingLong(Offer::coverage).reversed())
                .thenComparing(offer -> offer.lender.lastLoss().orElse(Instant.MIN))
                .thenComparing(offer -> offer.lender.tenant());
    }

    /** Loans for as much of {@code wish} as can be had; for all of it if they add up to the need. */
    static List<LoanDraft> offers(Snapshot snapshot, Wish wish, Instant now) {
        var loans = new ArrayList<LoanDraft>();
        var need = wish.need();
        for (Offer offer : sorted(snapshot, wish, now)) {
            var part = offer.lendable().atMost(need);
            if (!part.isNone()) {
                loans.add(new LoanDraft(offer.lender().tenant(), part, offer.nextWindow()));
                need = need.minus(part);
            }
            if (need.isNone()) {
                break;
            }
        }
        return loans;
    }

    /** What the loans add up to. */
    static Amounts sum(List<LoanDraft> loans) {
        return Amounts.sum(loans.stream().map(LoanDraft::amount).toList());
    }

    private static List<Offer> sorted(Snapshot snapshot, Wish wish, Instant now) {
        var offers = new ArrayList<Offer>();
        for (Account lender : snapshot.accounts().values()) {
            if (lender.tenant().equals(wish.borrower()) || !lender.terms().lendsTo(wish.borrower())) {
                continue;
            }
            var lendable = lender.lendable(wish.interruptible());
            if (!lendable.meets(wish.need())) {
                continue;
            }
            var nextWindow = nextWindow(snapshot, lender, now);
            boolean safe = nextWindow
                    .map(window -> wish.expectedEnd()
                            .filter(end -> !end.isAfter(window))
                            .isPresent())
                    .orElse(true);
            offers.add(new Offer(lender, lendable, safe, Portions.coverage(lendable, wish.need()), nextWindow));
        }
        offers.sort(Offer.ORDER);
        return offers;
    }

    /** When the lender's own reservations change next; for the pool, when anybody's do. */
    private static Optional<Instant> nextWindow(Snapshot snapshot, Account lender, Instant now) {
        return lender.isPool()
                ? snapshot.calendar().nextEdge(now)
                : snapshot.calendar().nextEdge(lender.tenant(), now);
    }
}
