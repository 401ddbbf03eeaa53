package io.cairn.quota.core;

/** The name of a request and of the allocation that it becomes; not empty. Ties between equals are broken by it. */
public record AllocationId(String value) implements Comparable<AllocationId> {

    public AllocationId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("an allocation has a name");
        }
    }

    @Override
    public int compareTo(AllocationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
