package io.cairn.quota.core;

/** The name of a reservation; not empty. */
public record ReservationId(String value) implements Comparable<ReservationId> {

    public ReservationId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a reservation has a name");
        }
    }

    @Override
    public int compareTo(ReservationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
