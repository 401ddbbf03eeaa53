package io.cairn.quota.event;

import io.cairn.quota.core.Account;
import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Event;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.desk.Notices;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.Session;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see: {@code cairn.quota.decisions} by {@code answer}, {@code cairn.quota.events} by {@code event}, how many orders a
 * commit settled, by {@code cohort} how many requests wait and how many allocations are suspect, and by {@code resource} too how much there
 * is, is active and is lent. Decisions and events are those of this replica; the rest is what it last saw of a cohort.
 */
public final class QuotaMeters implements Notices {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaMeters.class);

    private final MeterRegistry registry;
    private final DistributionSummary batches;
    private final Map<String, Seen> cohorts = new ConcurrentHashMap<>();

    /** A cohort as it was last seen; its meters count when they are read, which is seldom, and not with each commit. */
    private record Seen(AtomicReference<Snapshot> last, Set<String> resources) {}

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
        saw(session.after());
    }

    private void saw(Snapshot snapshot) {
        var cohort = snapshot.cohort();
        var seen = cohorts.computeIfAbsent(cohort.name(), name -> registered(name, snapshot));
        seen.last().set(snapshot);
        for (String resource : cohort.capacity().units().keySet()) {
            if (seen.resources().add(resource)) {
                register(seen, cohort.name(), resource);
            }
        }
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

    private Seen registered(String cohort, Snapshot first) {
        var seen = new Seen(new AtomicReference<>(first), ConcurrentHashMap.newKeySet());
        Gauge.builder(
                        "cairn.quota.waiting",
                        seen.last(),
                        last -> last.get().waiting().size())
                .description("requests that wait")
                .tag("cohort", cohort)
                .register(registry);
        Gauge.builder("cairn.quota.suspect", seen.last(), QuotaMeters::suspects)
                .description("allocations whose holder was not heard in time; they count on")
                .tag("cohort", cohort)
                .register(registry);
        return seen;
    }

    private static double suspects(AtomicReference<Snapshot> last) {
        return last.get().allocations().values().stream()
                .filter(allocation -> allocation.state().isSuspect())
                .count();
    }

    private void register(Seen seen, String cohort, String resource) {
        gauge(
                seen,
                "cairn.quota.capacity",
                "how much there is",
                last -> last.cohort().capacity(),
                cohort,
                resource);
        gauge(seen, "cairn.quota.active", "how much work uses, whoever's it is", Snapshot::active, cohort, resource);
        gauge(
                seen,
                "cairn.quota.lent",
                "how much of it is lent, by tenants and the pool",
                QuotaMeters::lent,
                cohort,
                resource);
    }

    private void gauge(
            Seen seen, String name, String meaning, Function<Snapshot, Amounts> what, String cohort, String resource) {
        Gauge.builder(name, seen.last(), last -> what.apply(last.get()).get(resource))
                .description(meaning)
                .tag("cohort", cohort)
                .tag("resource", resource)
                .register(registry);
    }

    private static Amounts lent(Snapshot snapshot) {
        return Amounts.sum(
                snapshot.accounts().values().stream().map(Account::lent).toList());
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
