package io.cairn.kit.audit;

/** How an audited call ended. */
public enum AuditResult {
    /** It had its effect, or was read. */
    DONE,
    /** The caller's fault: it had no effect. */
    REFUSED,
    /** The service's fault: whether it had an effect is not known. */
    FAILED;

    /** How a call with this HTTP status ended. */
    public static AuditResult ofStatus(int status) {
        if (status >= 500) {
            return FAILED;
        }
        return status >= 400 ? REFUSED : DONE;
    }
}
