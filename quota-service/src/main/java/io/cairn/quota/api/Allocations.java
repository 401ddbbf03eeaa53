package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.AllocationViews.AllocationView;
import io.cairn.quota.api.AllocationViews.LoanPlan;
import io.cairn.quota.api.AllocationViews.NewAllocation;
import io.cairn.quota.api.AllocationViews.PlanView;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.Entry;
import io.cairn.quota.core.AllocationId;
import io.cairn.quota.core.Change;
import io.cairn.quota.core.Changes;
import io.cairn.quota.core.Plan;
import io.cairn.quota.core.Planner;
import io.cairn.quota.core.Request;
import io.cairn.quota.core.Snapshot;
import io.cairn.quota.desk.Cohorts;
import io.cairn.quota.desk.Desk;
import io.cairn.quota.order.Answer;
import io.cairn.quota.order.AskKey;
import io.cairn.quota.order.Order;
import io.cairn.quota.order.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the operations of allocations have in common: from the wire to the desk, and from the books back to the wire. */
final class Allocations {

    private static final int LONGEST_KEY = 200;

    private final Desk desk;
    private final Cohorts cohorts;
    private final Books books;
    private final JsonMapper json;
    private final Clock clock;

    /** A cohort is never removed and keeps its flavor. */
    private final Map<String, String> cohortOfFlavor = new ConcurrentHashMap<>();

    Allocations(Desk desk, Cohorts cohorts, Books books, JsonMapper json, Clock clock) {
        this.desk = desk;
        this.cohorts = cohorts;
        this.books = books;
        this.json = json;
        this.clock = clock;
    }

    /** Asks, and gives the allocation as it then is. */
    Entry ask(TenantId tenant, @Nullable String key, NewAllocation body) {
        var now = Times.now(clock);
        var askKey = new AskKey(tenant, checked(key), sha256(json.writeValueAsString(body)));
        var request = request(tenant, body, now);
        String cohort = cohort(body.flavor());
        var answer = settle(cohort, new Order.Ask(request, askKey));
        return switch (answer) {
            case Answer.Granted granted ->
                find(tenant, granted.allocation().id().value());
            case Answer.Waiting waiting -> find(tenant, request.id().value());
            case Answer.Known known -> find(tenant, known.allocation().value());
            case Answer.KeyReused reused ->
                throw new ProblemException(
                        PlatformProblem.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was sent before with another body; take a new key for a new request.");
            case Answer.Refused refused -> throw refused(refused.why());
            case Answer.TooManyWait many ->
                throw new ProblemException(
                        QuotaProblem.QUEUE_FULL, "In this cohort " + many.most() + " requests wait, as many as may.");
            case Answer.Reserved reserved -> throw new IllegalStateException("not asked for: " + answer);
            case Answer.NotReserved not -> throw new IllegalStateException("not asked for: " + answer);
            case Answer.Done done -> throw new IllegalStateException("not asked for: " + answer);
        };
    }

    private static ProblemException refused(Plan.Reject why) {
        String when = why.firstFeasibleAt().map(at -> "; not before " + at).orElse("");
        return new ProblemException(
                why.reason() == Plan.Reject.Reason.NOT_NOW ? QuotaProblem.NOT_NOW : QuotaProblem.NEVER_FITS,
                sentence(Waits.words(why.reason()) + when),
                List.of(new FieldProblem(
                        "/requests", Waits.words(why.reason()), null, "at most " + why.allowed() + when)));
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    /** The decision of now, taken from nothing. */
    PlanView plan(TenantId tenant, NewAllocation body) {
        var now = Times.now(clock);
        var request = request(tenant, body, now);
        String cohort = cohort(body.flavor());
        var snapshot = current(cohort, now);
        var plan = Planner.plan(snapshot, request, later(now, snapshot));
        int position = snapshot.waiting().size() + 1;
        return switch (plan) {
            case Plan.Admit admit ->
                new PlanView(
                        cohort,
                        PlanView.Outcome.GRANTED,
                        admit.amount().units(),
                        admit.own().units(),
                        admit.loans().stream().map(LoanPlan::of).toList(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
            case Plan.Reject reject -> view(cohort, PlanView.Outcome.REFUSED, Waits.why(position, plan), null, reject);
            case Plan.Wait wait -> view(cohort, PlanView.Outcome.WAITING, Waits.why(position, plan), null, null);
            case Plan.Recall recall ->
                view(
                        cohort,
                        PlanView.Outcome.WAITING,
                        Waits.why(position, plan),
                        recall.victims().size(),
                        null);
        };
    }

    private static PlanView view(
            String cohort,
            PlanView.Outcome outcome,
            Waits.Why why,
            @Nullable Integer recalls,
            Plan.@Nullable Reject no) {
        return new PlanView(
                cohort,
                outcome,
                null,
                null,
                null,
                recalls,
                why.reason(),
                why.detail(),
                no == null ? why.missing().units() : null,
                no == null ? null : no.allowed().units(),
                why.firstFeasibleAt().orElse(null));
    }

    private Snapshot current(String cohort, Instant now) {
        var snapshot = cohorts.read(cohort).orElseThrow(() -> new Cohorts.UnknownCohort(cohort));
        var at = later(now, snapshot);
        return snapshot.isCurrent(at)
                ? snapshot
                : Changes.apply(snapshot, new Change.Tick(), at).snapshot();
    }

    private static Instant later(Instant now, Snapshot snapshot) {
        return now.isBefore(snapshot.asOf()) ? snapshot.asOf() : now;
    }

    Request request(TenantId tenant, NewAllocation body, Instant now) {
        return new Request(
                new AllocationId(Ids.fresh('a', now)),
                Access.worker(tenant),
                body.holder(),
                body.attempt(),
                Units.some("/requests", body.requests()),
                body.modeOrUsual(),
                Boolean.TRUE.equals(body.interruptible()),
                Times.of("/expectedEnd", body.expectedEnd()),
                now);
    }

    /** The cohort of a flavor. */
    String cohort(String flavor) {
        var known = Optional.ofNullable(cohortOfFlavor.get(flavor));
        return known.orElseGet(() -> {
            String found = cohortOf(flavor);
            cohortOfFlavor.put(flavor, found);
            return found;
        });
    }

    private String cohortOf(String flavor) {
        var all = cohorts.all();
        return all.stream()
                .filter(cohort -> cohort.flavor().equals(flavor))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        QuotaProblem.UNKNOWN_FLAVOR,
                        "No cohort has this flavor.",
                        List.of(new FieldProblem(
                                "/flavor",
                                "no cohort has it",
                                flavor,
                                all.isEmpty()
                                        ? "none: an operator has made no cohort yet"
                                        : String.join(
                                                ", ",
                                                all.stream()
                                                        .map(cohort -> cohort.flavor())
                                                        .toList())))))
                .name();
    }

    Answer settle(String cohort, Order order) {
        try {
            return desk.settle(cohort, order);
        } catch (Desk.Busy busy) {
            throw new ProblemException(
                    QuotaProblem.BUSY, "More is asked of this cohort than it can answer; ask again.");
        }
    }

    Entry find(TenantId tenant, String id) {
        return books.allocation(tenant, id(id)).orElseThrow(AllocationController::none);
    }

    Entry findForOperator(String id) {
        return books.allocation(id(id)).orElseThrow(AllocationController::none);
    }

    private static AllocationId id(String id) {
        if (!id.matches("a[0-9a-v]{25}")) {
            throw AllocationController.none();
        }
        return new AllocationId(id);
    }

    List<Entry> list(TenantId tenant, Set<Entry.Stage> stages, Books.Place after, int limit) {
        return books.allocations(tenant, stages, after, limit);
    }

    /** With its turn and reason if it waits, by what is known now. */
    AllocationView view(Entry entry) {
        if (entry.stage() != Entry.Stage.WAITING) {
            return AllocationView.of(entry, Optional.empty());
        }
        var now = Times.now(clock);
        var snapshot = current(entry.cohort(), now);
        if (!snapshot.waiting().byId().containsKey(entry.request().id())) {
            // It was granted or taken back a moment ago; its row tells.
            return AllocationView.of(
                    find(entry.request().tenant(), entry.request().id().value()), Optional.empty());
        }
        var waiting = Session.waiting(snapshot, entry.request(), later(now, snapshot));
        return AllocationView.of(entry, Optional.of(Waits.why(waiting.position(), waiting.why())));
    }

    private static String checked(@Nullable String key) {
        if (key == null) {
            throw new ProblemException(
                    PlatformProblem.IDEMPOTENCY_KEY_MISSING,
                    "An allocation that is asked for twice must be one: send an Idempotency-Key.",
                    List.of(FieldProblem.at("header:Idempotency-Key", "is missing")));
        }
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ProblemException(
                    PlatformProblem.INVALID_REQUEST,
                    "The Idempotency-Key is not one.",
                    List.of(new FieldProblem(
                            "header:Idempotency-Key",
                            "not a key",
                            key,
                            "1 to " + LONGEST_KEY + " visible ASCII characters")));
        }
        return key;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
