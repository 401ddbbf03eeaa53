package io.cairn.job.reconcile.loop;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.Replacement;
import io.cairn.job.lifecycle.Replacement.Part;
import io.cairn.job.lifecycle.Replacements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was replaced in one job, by attempt. Not for several threads. */
final class ReplacementsModel implements Replacements {

    private record Key(long fence, Part part) {}

    private final Map<Key, Replacement> rows = new HashMap<>();

    @Override
    public List<Replacement> of(Job job) {
        return rows.entrySet().stream()
                .filter(row -> row.getKey().fence() == job.fence().value())
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public boolean lost(Job job, Replacement next, String detail) {
        var key = new Key(job.fence().value(), next.part());
        int before = Optional.ofNullable(rows.get(key)).map(Replacement::run).orElse(0);
        if (next.run() != before + 1) {
            return false;
        }
        rows.put(key, next);
        return true;
    }

    @Override
    public void made(Job job, Replacement made, String detail) {
        rows.put(
                new Key(job.fence().value(), made.part()),
                new Replacement(made.part(), made.run(), made.used(), true, made.notBefore()));
    }

    @Override
    public void refused(Job job, Replacement replacement, String detail) {
        made(job, replacement, detail);
    }
}
