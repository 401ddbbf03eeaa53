package io.cairn.quota.api;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.api.CohortViews.PolicyBody;
import io.cairn.quota.api.CohortViews.TermsBody;
import io.cairn.quota.core.Policy;
import io.cairn.quota.core.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Terms of accounts and policies of cohorts, read from the wire. */
final class Conditions {

    private static final Duration LONGEST = Duration.ofDays(7);

    private Conditions() {}

    /** Reads terms; {@link Terms#OPEN} if absent. */
    static Terms terms(String pointer, @Nullable TermsBody body) {
        if (body == null) {
            return Terms.OPEN;
        }
        return new Terms(
                Units.maybe(pointer + "/lendLimit", body.lendLimit()),
                Units.maybe(pointer + "/borrowLimit", body.borrowLimit()),
                Optional.ofNullable(body.borrowers()).map(names -> borrowers(pointer + "/borrowers", names)),
                body.weight() == null ? Terms.OPEN.weight() : body.weight());
    }

    private static Set<TenantId> borrowers(String pointer, Set<String> names) {
        names.stream().filter(name -> !TenantId.isValid(name)).findFirst().ifPresent(bad -> {
            throw invalid(pointer, "no name of a tenant", bad, "1 to 40 characters of a-z, 0-9 and inner hyphens");
        });
        return names.stream().map(TenantId::new).collect(Collectors.toSet());
    }

    /** Reads a policy; what is not named is as in {@code usual}. */
    static Policy policy(String pointer, @Nullable PolicyBody body, Policy usual) {
        if (body == null) {
            return usual;
        }
        return new Policy(
                time(pointer + "/notice", body.notice(), usual.notice(), Duration.ZERO),
                time(pointer + "/interruptNotice", body.interruptNotice(), usual.interruptNotice(), Duration.ZERO),
                time(pointer + "/minimumRun", body.minimumRun(), usual.minimumRun(), Duration.ZERO),
                time(pointer + "/killTimeout", body.killTimeout(), usual.killTimeout(), Duration.ZERO),
                time(pointer + "/period", body.period(), usual.period(), Duration.ofMillis(100)),
                body.roundCap() == null ? usual.roundCap() : body.roundCap(),
                body.deadZone() == null ? usual.deadZone() : body.deadZone(),
                time(pointer + "/heartbeat", body.heartbeat(), usual.heartbeat(), Duration.ofMillis(100)));
    }

    private static Duration time(String pointer, @Nullable Duration given, Duration usual, Duration least) {
        if (given == null) {
            return usual;
        }
        if (given.compareTo(least) < 0 || given.compareTo(LONGEST) > 0) {
            throw invalid(pointer, "out of range", given.toString(), least + " to " + LONGEST);
        }
        return given;
    }

    private static ProblemException invalid(String pointer, String detail, String given, String allowed) {
        return new ProblemException(
                QuotaProblem.INVALID_TERMS,
                pointer + ": " + detail + ".",
                List.of(new FieldProblem(pointer, detail, given, allowed)));
    }
}
