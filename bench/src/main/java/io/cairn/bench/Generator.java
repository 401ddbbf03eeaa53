package io.cairn.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A generator of workloads that somebody else has published figures of. Queues of a cohort lend each other what they do not use.
 *
 * @param peerSeconds from the first workload until the last has run, as published
 * @param queues of each cohort
 * @param nominal what each queue has by right
 * @param borrowing how much more each may use
 * @param workloads of each queue, by kind
 */
record Generator(
        String name,
        double peerSeconds,
        int cohorts,
        int queues,
        long nominal,
        long borrowing,
        List<Workloads> workloads) {

    /**
     * One kind of workload.
     *
     * @param everyMillis between two of them, the first at once
     * @param runMillis how long one runs once it is admitted
     */
    record Workloads(int count, int everyMillis, int runMillis, long request) {}

    /**
     * A workload that is due.
     *
     * @param atMillis from the start
     * @param cohort its number, from 0
     * @param queue its number in the cohort, from 0
     */
    record Due(long atMillis, int cohort, int queue, Workloads kind) {}

    /** Reads that one of {@code quota.yml}. */
    static Generator of(String name) {
        var all = section(Plan.file("quota"), "generators");
        var found = section(all, name);
        var kinds = new ArrayList<Workloads>();
        if (found.get("workloads") instanceof List<?> list) {
            for (Object entry : list) {
                var kind = section(entry);
                kinds.add(new Workloads(
                        number(kind, "count").intValue(),
                        number(kind, "everyMillis").intValue(),
                        number(kind, "runMillis").intValue(),
                        number(kind, "request").longValue()));
            }
        }
        return new Generator(
                name,
                number(found, "seconds").doubleValue(),
                number(found, "cohorts").intValue(),
                number(found, "queues").intValue(),
                number(found, "nominal").longValue(),
                number(found, "borrowing").longValue(),
                List.copyOf(kinds));
    }

    /** All workloads in the order in which they are due; the same each time. */
    List<Due> due() {
        var all = new ArrayList<Due>();
        for (Workloads kind : workloads) {
            for (int number = 0; number < kind.count(); number++) {
                for (int queue = 0; queue < queues; queue++) {
                    for (int cohort = 0; cohort < cohorts; cohort++) {
                        all.add(new Due((long) number * kind.everyMillis(), cohort, queue, kind));
                    }
                }
            }
        }
        all.sort(Comparator.comparingLong(Due::atMillis));
        return all;
    }

    private static Map<?, ?> section(Map<?, ?> file, String name) {
        if (file.get(name) instanceof Map<?, ?> found) {
            return found;
        }
        throw new IllegalArgumentException("there is no '" + name + "'");
    }

    private static Map<?, ?> section(Object entry) {
        if (entry instanceof Map<?, ?> found) {
            return found;
        }
        throw new IllegalArgumentException("not a kind of workload: " + entry);
    }

    private static Number number(Map<?, ?> section, String name) {
        if (section.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException("there is no number '" + name + "'");
    }
}
