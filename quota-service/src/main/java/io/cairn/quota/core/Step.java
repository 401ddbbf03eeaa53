package io.cairn.quota.core;

import java.util.List;

/**
 * What follows from a change.
 *
 * @param snapshot as it is after it; the same one if nothing changed
 * @param lines to append to the ledger, in order
 * @param events in the order in which they happened
 */
public record Step(Snapshot snapshot, List<LedgerLine> lines, List<Event> events) {

    public Step {
        lines = List.copyOf(lines);
        events = List.copyOf(events);
    }
}
