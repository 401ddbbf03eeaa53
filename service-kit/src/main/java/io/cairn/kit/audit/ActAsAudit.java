package io.cairn.kit.audit;

import io.cairn.kit.tenancy.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down each call in which a service acted for a tenant, when it has ended and its result is known. If it cannot be
 * written the call stands, since its effect is there already, and the log of the service tells of it as an error.
 */
final class ActAsAudit implements HandlerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(ActAsAudit.class);

    private final AuditLog audit;

    ActAsAudit(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failed) {
        if (request.getAttribute(Caller.ACTING) instanceof Caller caller) {
            String operation =
                    request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            var result = failed == null ? AuditResult.ofStatus(response.getStatus()) : AuditResult.FAILED;
            try {
                audit.writeAfterwards(caller, operation, request.getRequestURI(), result);
            } catch (DataAccessException unwritten) {
                LOG.error(
                        "Not audited: {} by {} for {} ended as {}",
                        operation,
                        caller.actor(),
                        caller.tenant(),
                        result,
                        unwritten);
            }
        }
    }
}
