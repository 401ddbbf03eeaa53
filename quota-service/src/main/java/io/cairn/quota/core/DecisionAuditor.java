package io.cairn.quota.core;

import io.cairn.kit.tenancy.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks a decision against the rules that a snapshot alone cannot show; knows nothing of how the decision was found. */
public final class DecisionAuditor {

    private DecisionAuditor() {}

    /** What {@code plan} for {@code request} does that it must not, in {@code snapshot}. */
    public static List<Violation> audit(Snapshot snapshot, Request request, Plan plan) {
        return switch (plan) {
            case Plan.Admit admit -> admission(snapshot, request, admit);
            case Plan.Recall recall -> recall(snapshot, request, recall);
            case Plan.Wait ignored -> List.of();
            case Plan.Reject ignored -> List.of();
        };
    }

    /** who waits for what is its own does not see it lent to others meanwhile. */
    private static List<Violation> admission(Snapshot snapshot, Request request, Plan.Admit admit) {
        if (isByRight(snapshot, request.wanting(admit.amount()))) {
            return List.of();
        }
        return snapshot.waiting().byId().values().stream()
                .filter(waiting -> !waiting.id().equals(request.id()) && isByRight(snapshot, waiting))
                .filter(waiting -> admit.loans().stream()
                        .anyMatch(loan -> loan.lender().equals(waiting.tenant())
                                && loan.amount().meets(waiting.wanted())))
                .map(waiting -> new Violation(
                        Invariant.NO_CYCLE, waiting.id() + " waits for its own, which " + request.id() + " borrows"))
                .toList();
    }

    private static boolean isByRight(Snapshot snapshot, Request request) {
        var account = snapshot.account(request.tenant());
        var after = account.use().plus(request.wanted()).onlyWhatIsIn(request.wanted());
        return account.entitlement().covers(after)
                && snapshot.cohort().capacity().covers(request.wanted());
    }

    /** */
    private static List<Violation> recall(Snapshot snapshot, Request request, Plan.Recall recall) {
        var found = new ArrayList<Violation>();
        var asking = snapshot.account(request.tenant());
        if (!asking.underUse().meets(request.wanted())) {
            found.add(new Violation(Invariant.RECALL_RULES, request.tenant() + " has all that is its own in use"));
        }
        Map<TenantId, Amounts> taken = new HashMap<>();
        for (Victim victim : recall.victims()) {
            var allocation = snapshot.allocations().get(victim.allocation());
            if (allocation == null || allocation.tenant().equals(request.tenant())) {
                found.add(new Violation(Invariant.RECALL_RULES, victim.allocation() + " is not somebody else's"));
            } else {
                taken.merge(allocation.tenant(), victim.recalled(), Amounts::plus);
                if (!allocation.borrowed().covers(victim.recalled())) {
                    found.add(new Violation(
                            Invariant.RECALL_RULES, victim.allocation() + " does not borrow " + victim.recalled()));
                }
            }
        }
        taken.forEach((tenant, amount) -> {
            if (!snapshot.account(tenant).overUse().covers(amount)) {
                found.add(new Violation(
                        Invariant.RECALL_RULES, tenant + " loses " + amount + ", more than exceeds its own"));
            }
        });
        return found;
    }
}
