package io.cairn.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The measures of one run. A measure without a goal is met by nothing and missed by nothing: both are null. */
final class Report {

    private final String name;
    private final Plan plan;
    private final Map<String, Object> machine;
    private final Consumer<String> taken;
    private final List<Map<String, @Nullable Object>> measures = new ArrayList<>();

    /** @param taken is told each measure as it is taken: a run takes minutes, and one that breaks off has shown what it had */
    Report(String name, Plan plan, Map<String, Object> machine, Consumer<String> taken) {
        this.name = name;
        this.plan = plan;
        this.machine = machine;
        this.taken = taken;
    }

    /** Adds a measure; smaller is better. {@code peer} is the same of the peer, if there is one. */
    void add(String measure, String unit, double value, @Nullable Double peer) {
        Double goal = plan.goals().get(measure);
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("name", measure);
        row.put("value", rounded(value));
        row.put("unit", unit);
        row.put("goal", goal);
        row.put("met", goal == null ? null : value <= goal);
        row.put("peer", peer == null ? null : rounded(peer));
        measures.add(row);
        taken.accept(measure + ": " + rounded(value) + " " + unit + (goal == null ? "" : ", goal " + goal)
                + (peer == null ? "" : ", peer " + rounded(peer)));
    }

    /** Median, lowest and highest of some runs as three measures. */
    void add(String measure, String unit, Samples values, @Nullable Samples peers) {
        add(measure, unit, values.median(), peers == null ? null : peers.median());
        add(measure + " lowest", unit, values.lowest(), peers == null ? null : peers.lowest());
        add(measure + " highest", unit, values.highest(), peers == null ? null : peers.highest());
    }

    /** The one line. */
    String json() {
        var whole = new LinkedHashMap<String, Object>();
        whole.put("name", name);
        whole.put("machine", machine);
        whole.put("measures", measures);
        return JsonMapper.builder().build().writeValueAsString(whole);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
