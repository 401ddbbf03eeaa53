package io.cairn.job.lifecycle;

/** What all ranks of a job need together, or what an engine has: thousandths of a processor, and bytes. */
public record Demand(long milliCpu, long memoryBytes) {

    /** Nothing. */
    public static final Demand NONE = new Demand(0, 0);

    /** Both together. */
    public Demand plus(Demand other) {
        return new Demand(milliCpu + other.milliCpu, memoryBytes + other.memoryBytes);
    }

    /** Whether this fits into {@code room}, in every dimension. */
    public boolean fitsInto(Demand room) {
        return milliCpu <= room.milliCpu && memoryBytes <= room.memoryBytes;
    }

    /** What {@code held} leaves of this, never below zero. */
    public Demand minus(Demand held) {
        return new Demand(Math.max(0, milliCpu - held.milliCpu), Math.max(0, memoryBytes - held.memoryBytes));
    }

    /** For people: {@code 1.5 processors and 2048 MiB}. */
    @Override
    public String toString() {
        return "%s processors and %d MiB"
                .formatted(
                        java.math.BigDecimal.valueOf(milliCpu, 3)
                                .stripTrailingZeros()
                                .toPlainString(),
                        memoryBytes >> 20);
    }
}
