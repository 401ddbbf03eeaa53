package io.cairn.quota.event;

import io.cairn.quota.core.Event;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Session;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see: {@code cairn.quota.decisions} by {@code answer}, {@code cairn.quota.events} by {@code event}, how many orders a
 * commit settled, and by {@code cohort} how many requests wait and how many allocations are suspect. Decisions and events are
 * those of this replica; the rest is what it last saw of a cohort.
 */
public final class QuotaMeters implements Notices {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaMeters.class);

    private final MeterRegistry registry;
    private final DistributionSummary batches;
    private final Map<String, Levels> levels = new ConcurrentHashMap<>();

    private record Levels(AtomicLong waiting, AtomicLong suspect) {}

    public QuotaMeters(MeterRegistry registry) {
        this.registry = registry;
        this.batches = DistributionSummary.builder("cairn.quota.batch")
                .description("orders that one commit settled")
                .register(registry);
    }

    @Override
    public void store(Session session) {}

    @Override
    public void committed(Session session) {
        batches.record(session.answers().size());
        session.answers().forEach(answer -> count("cairn.quota.decisions", "answer", word(answer)));
        session.events().forEach(event -> {
            count(
                    "cairn.quota.events",
                    "event",
                    event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
            tell(event);
        });
        var after = session.after();
        var level = levels.computeIfAbsent(after.cohort().name(), this::registered);
        level.waiting().set(after.waiting().size());
        level.suspect()
                .set(after.allocations().values().stream()
                        .filter(allocation -> allocation.state().isSuspect())
                        .count());
    }

    private static void tell(Event event) {
        switch (event) {
            case Event.Suspected suspected ->
                LOG.warn(
                        "the holder {} of {} was not heard in time; its quota counts on",
                        suspected.holder(),
                        suspected.allocation());
            case Event.HeardAgain heard ->
                LOG.info("the holder {} of {} is heard again", heard.holder(), heard.allocation());
            case Event.DeficitOpened opened -> LOG.info("a deficit is open: {}", opened.deficit());
            case Event.DeficitClosed closed ->
                LOG.info("the deficit {} is closed", closed.deficit().number());
            default -> LOG.debug("{}", event);
        }
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case Answer.Granted granted -> "granted";
            case Answer.Waiting waiting -> "waiting";
            case Answer.Refused refused -> "refused";
            case Answer.Known known -> "known";
            case Answer.KeyReused reused -> "key_reused";
            case Answer.TooManyWait many -> "too_many_wait";
            case Answer.Reserved reserved -> "reserved";
            case Answer.NotReserved not -> "not_reserved";
            case Answer.Done done -> "done";
        };
    }

    private void count(String name, String tag, String value) {
        Counter.builder(name)
                .description("what this replica decided or saw happen")
                .tag(tag, value)
                .register(registry)
                .increment();
    }

    private Levels registered(String cohort) {
        var levels = new Levels(new AtomicLong(), new AtomicLong());
        Gauge.builder("cairn.quota.waiting", levels.waiting(), AtomicLong::get)
                .description("requests that wait")
                .tag("cohort", cohort)
                .register(registry);
        Gauge.builder("cairn.quota.suspect", levels.suspect(), AtomicLong::get)
                .description("allocations whose holder was not heard in time; they count on")
                .tag("cohort", cohort)
                .register(registry);
        return levels;
    }

    /** Several that are told, in their order. */
    public static Notices all(List<Notices> several) {
        return new Notices() {
            @Override
            public void store(Session session) {
                several.forEach(one -> one.store(session));
            }

            @Override
            public void committed(Session session) {
                several.forEach(one -> one.committed(session));
            }
        };
    }
}
