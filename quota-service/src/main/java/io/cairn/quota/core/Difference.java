package io.cairn.quota.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What has to be written to get from one snapshot to a later one, each row once. Rows that were not touched are shared by both and are told by identity.
 *
 * @param accounts new or changed
 * @param allocations new or changed, loans included
 * @param ended that do not count any more
 * @param queued that wait now and did not
 * @param left that do not wait any more
 * @param deficits new or changed
 * @param closed numbers of deficits that are gone
 */
public record Difference(
        List<Account> accounts,
        List<Allocation> allocations,
        List<AllocationId> ended,
        List<Request> queued,
        List<AllocationId> left,
        List<Deficit> deficits,
        List<Long> closed) {

    /** From {@code before} to {@code after}. */
    public static Difference between(Snapshot before, Snapshot after) {
        var accounts = Rows.between(before.accounts(), after.accounts());
        if (!accounts.gone.isEmpty()) {
            throw new IllegalArgumentException("accounts stay: " + accounts.gone);
        }
        var allocations = Rows.between(before.allocations(), after.allocations());
        var deficits = Rows.between(before.deficits(), after.deficits());
        return new Difference(
                accounts.changed,
                allocations.changed,
                allocations.gone,
                after.waiting().beyond(before.waiting()),
                before.waiting().beyond(after.waiting()).stream()
                        .map(Request::id)
                        .filter(id -> !after.waiting().byId().containsKey(id))
                        .toList(),
                deficits.changed,
                deficits.gone);
    }

    /** The rows of a table, by their keys. */
    private static final class Rows<K extends Comparable<? super K>, V> {
        private final List<V> changed = new ArrayList<>();
        private final List<K> gone = new ArrayList<>();

        /** Walks along both, which are sorted alike, so that no row has to be looked up. */
        @SuppressWarnings("ReferenceEquality")
        static <K extends Comparable<? super K>, V> Rows<K, V> between(SortedMap<K, V> before, SortedMap<K, V> after) {
            var rows = new Rows<K, V>();
            if (before == after) {
                return rows;
            }
            var olds = before.entrySet().iterator();
            var old = next(olds);
            for (Map.Entry<K, V> row : after.entrySet()) {
                while (old.isPresent() && old.get().getKey().compareTo(row.getKey()) < 0) {
                    rows.gone.add(old.get().getKey());
                    old = next(olds);
                }
                if (old.isEmpty() || old.get().getKey().compareTo(row.getKey()) > 0) {
                    rows.changed.add(row.getValue());
                    continue;
                }
                var was = old.get().getValue();
                if (was != row.getValue() && !was.equals(row.getValue())) {
                    rows.changed.add(row.getValue());
                }
                old = next(olds);
            }
            old.ifPresent(last -> rows.gone.add(last.getKey()));
            olds.forEachRemaining(last -> rows.gone.add(last.getKey()));
            return rows;
        }

        private static <T> Optional<T> next(Iterator<T> iterator) {
            return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        }
    }
}
