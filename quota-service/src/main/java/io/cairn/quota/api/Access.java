package io.cairn.quota.api;

import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import io.cairn.kit.tenancy.Caller;
import io.cairn.kit.tenancy.TenantId;
import io.cairn.quota.core.Account;

/** Who may do what, beyond what each tenant may do for itself. */
final class Access {

    /** The scope of operators. */
    static final String ADMIN = "quota.admin";

    private Access() {}

    /** Only who can end work, and sees its end, may hold quota for it and give it back: services, not tenants. */
    static void holder(Caller caller) {
        if (!caller.has(Caller.ACT_AS)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN,
                    "Allocations are held by services, which see the end of what runs on them: this needs the scope "
                            + Caller.ACT_AS + ".");
        }
    }

    static void operator(Caller caller) {
        if (!caller.has(ADMIN)) {
            throw new ProblemException(
                    PlatformProblem.FORBIDDEN, "This is for operators: it needs the scope " + ADMIN + ".");
        }
    }

    static void operatorOrService(Caller caller) {
        if (!caller.has(Caller.ACT_AS)) {
            operator(caller);
        }
    }

    /** {@code tenant}, which has work: the pool has none. */
    static TenantId worker(TenantId tenant) {
        if (tenant.equals(Account.POOL)) {
            throw new ProblemException(PlatformProblem.FORBIDDEN, "`pool` is what nobody reserved, and no tenant.");
        }
        return tenant;
    }

    /** The tenant of a path: one's own, or for operators any; who asks for another's learns nothing of it. */
    static TenantId tenant(Caller caller, String name) {
        boolean mayNameOthers = caller.has(ADMIN) && TenantId.isValid(name);
        if (!mayNameOthers && !caller.tenant().value().equals(name)) {
            throw new ProblemException(PlatformProblem.NOT_FOUND, "There is no such tenant.");
        }
        return new TenantId(name);
    }
}
