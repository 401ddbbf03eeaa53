package io.cairn.quota.api;

import io.cairn.quota.core.Amounts;
import io.cairn.quota.core.Plan;
import java.time.Instant;
import java.util.Optional;

/** Why a request waits or is refused, in words. */
final class Waits {

    private Waits() {}

    /** Why one waits. */
    record Why(int position, String reason, String detail, Amounts missing, Optional<Instant> firstFeasibleAt) {}

    static Why why(int position, Plan plan) {
        return switch (plan) {
            case Plan.Wait wait ->
                new Why(
                        position,
                        wait.reason().name(),
                        words(wait.reason()) + ": " + wait.missing(),
                        wait.missing(),
                        wait.firstFeasibleAt());
            case Plan.Recall recall ->
                new Why(
                        position,
                        Plan.Wait.Reason.RECALL_UNDER_WAY.name(),
                        words(Plan.Wait.Reason.RECALL_UNDER_WAY) + ": " + recall.missing(),
                        recall.missing(),
                        Optional.of(recall.firstFeasibleAt()));
            case Plan.Reject reject ->
                new Why(
                        position,
                        reject.reason().name(),
                        words(reject.reason()) + "; at most " + reject.allowed(),
                        Amounts.NONE,
                        reject.firstFeasibleAt());
            // It became possible between the last session and now; the next one grants it.
            case Plan.Admit admit -> new Why(position, "ITS_TURN", "its turn has come", Amounts.NONE, Optional.empty());
        };
    }

    static String words(Plan.Wait.Reason reason) {
        return switch (reason) {
            case NOTHING_IDLE -> "nobody has as much idle to lend";
            case OTHERS_FIRST -> "its turn is after others that wait";
            case BORROW_LIMIT -> "the tenant's own work has all that it may borrow";
            case RECALL_UNDER_WAY -> "what is the tenant's own was recalled and has not left yet";
            case DEFICIT -> "others' work has outlived its window and is leaving";
        };
    }

    static String words(Plan.Reject.Reason reason) {
        return switch (reason) {
            case MORE_THAN_THE_COHORT_HAS -> "there is not as much in the whole cohort";
            case MORE_THAN_THE_TENANT_MAY -> "it is more than the tenant has and may borrow, even if nothing else ran";
            case NOT_NOW -> "it is not there now, and the request is not to wait";
        };
    }
}
