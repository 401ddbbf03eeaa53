package io.cairn.quota.core;

/**
 * Tenants that lend each other one flavor of resources; the unit of locking.
 *
 * @param name of 1 to 63 characters
 * @param flavor the kind of machine whose resources these are
 * @param capacity all there is
 * @param revision grows with every change of anything in the cohort
 * @param newcomers the terms of a tenant that has no account yet
 */
public record Cohort(String name, String flavor, Amounts capacity, long revision, Terms newcomers, Policy policy) {

    public Cohort {
        if (name.isBlank() || name.length() > 63 || flavor.isBlank()) {
            throw new IllegalArgumentException("a cohort has a name of at most 63 characters, and a flavor");
        }
    }

    Cohort withCapacity(Amounts other) {
        return new Cohort(name, flavor, other, revision, newcomers, policy);
    }

    Cohort next() {
        return new Cohort(name, flavor, capacity, Math.addExact(revision, 1), newcomers, policy);
    }
}
