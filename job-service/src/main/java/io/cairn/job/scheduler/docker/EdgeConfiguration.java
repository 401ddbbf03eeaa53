package io.cairn.job.scheduler.docker;

import io.cairn.job.content.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of the proxy in front of one job. Everything in it is a number, an address or a word of ours, but for
 * the path of the health check, whose form is closed. Of the token it holds the hash.
 *
 * @param job its id, which names the cookie
 * @param subnet of the job's network, in CIDR notation: from there nobody is let in
 * @param addresses of the ranks, by position, one set behind the other
 * @param slots how the addresses are given out; several sets are generations, of which two may be there at once
 * @param current the set that has the ranks when the proxy starts
 * @param token hash of what a client must show; empty lets everybody in
 */
record EdgeConfiguration(
        String job,
        String subnet,
        List<String> addresses,
        Slots slots,
        int current,
        FilePlan.Endpoint endpoint,
        Optional<Sha256> token) {

    /** The port that the proxy listens on. */
    static final int PORT = 8080;

    /**
     * The form of HAProxy's file of servers' states (Management Guide, "show servers state", version 1), of which only the name of a
     * server and its state count here: 0 is stopped.
     */
    private static final String STATES = """
            1
            # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port
            """;

    private static final String STOPPED = "1 %s 1 rank%d %s 0 0 1 1 0 1 0 0 6 0 0 0 - %d - 0 0 - - 0\n";

    private static final String HEAD = """
            global
                maxconn 512
                nbthread 1
                hard-stop-after 5s
                server-state-file %s
            defaults
                load-server-state-from-file global
                mode http
                maxconn 512
                option dontlognull
                option redispatch 1
                retries 2
                timeout connect 3s
                timeout client 1m
                timeout server 5m
                timeout tunnel 1h
                timeout queue 10s
                timeout http-request 10s
                timeout http-keep-alive 15s
            frontend edge
                bind 0.0.0.0:%d
                tcp-request connection reject if { src %s }
                http-request deny status 400 if { req.hdr_cnt(host) gt 1 }
            """;

    /**
     * Cookies do not know ports: a browser sends those of every job at this address to each of them. So all are taken out before
     * a program sees the request, and a request that a page of another origin made is not let in by its cookie.
     */
    private static final String GUARD = """
                http-request set-var(txn.host) req.hdr(host)
                acl by_header req.fhdr(authorization),regsub(^Bearer\\s+,),sha2(256),hex,lower -m str %1$s
                acl by_query url_param(token),sha2(256),hex,lower -m str %1$s
                acl by_cookie req.cook(%2$s),sha2(256),hex,lower -m str %1$s
                acl asks_for_page req.hdr(accept) -m sub text/html
                acl upgrades req.hdr(upgrade) -m found
                acl has_origin req.hdr(origin) -m found
                acl own_origin req.hdr(origin),regsub(^https?://,),strcmp(txn.host) eq 0
                acl from_elsewhere req.hdr(sec-fetch-site) -m str same-site cross-site
                acl follows_link req.hdr(sec-fetch-mode) -m str navigate
                http-request deny status 403 if !by_header !by_query by_cookie has_origin !own_origin
                http-request deny status 403 if !by_header !by_query by_cookie from_elsewhere !follows_link
                http-request deny status 401 hdr WWW-Authenticate Bearer if !by_header !by_query !by_cookie
                http-request return status 303 hdr Location "%%[path,regsub(^/*,/)]" hdr Cache-Control no-store hdr Referrer-Policy no-referrer hdr Set-Cookie "%2$s=%%[url_param(token)]; Path=/; HttpOnly; SameSite=Lax" if by_query METH_GET asks_for_page !upgrades
                http-request set-query "%%[query,regsub('(^|&)token=[^&]*','',g),regsub('^&','')]" if by_query
                http-request del-header Authorization if by_header
            """;

    private static final String TAIL = """
                http-request set-header Cookie "%[req.fhdr(cookie),regsub('(^|; *)cairn_[a-z0-9]+=[^;]*','',g),regsub('^; *','')]" if { req.fhdr(cookie) -m sub cairn_ }
                http-request del-header Cookie if { req.fhdr(cookie) -m len 0 }
                http-response set-header Referrer-Policy no-referrer
            """;

    private static final String BACKEND = """
            backend %s
                balance leastconn
                default-server maxconn 128
            """;

    /**
     * A rank that was not well yet is asked again soon. One that has no other beside it is always tried: to take it out would refuse what
     * it could answer.
     */
    private static final String CHECKED = """
                default-server check inter 1s downinter 200ms fall 3 rise 1
            """;

    /**
     * Of a generation that comes in beside another, no rank is asked for anything until it was well for a second; one that goes
     * is noticed at once. A request that got no answer at all, because its rank has just ended, is given to another one if it may be
     * repeated.
     */
    private static final String ROLLED = """
                timeout check 3s
                default-server check inter 1s fastinter 200ms downinter 200ms fall 3 rise 5
                retry-on conn-failure empty-response
            """;

    private static final String REPEATABLE = """
                http-request disable-l7-retry if !{ method GET HEAD OPTIONS }
            """;

    /**
     * Which generation a request goes to. The slots of generations are a ring, and of two that are there the newer one is behind the
     * older one:
     *
     * <ol>
     *   <li>to one whose ranks are all well, unless those of the next are too: so the newer one gets all or nothing;
     *   <li>else to the older one of those that have a rank that is well;
     *   <li>else to the one that was there when the proxy started.
     * </ol>
     */
    private String choice() {
        var rules = new StringBuilder();
        for (int slot = 0; slot < slots.sets(); slot++) {
            rules.append("    acl full%1$d nbsrv(%2$s) ge %3$d\n    acl any%1$d nbsrv(%2$s) ge 1\n"
                    .formatted(slot, backend(slot), slots.ranks()));
        }
        for (int slot = 0; slot < slots.sets(); slot++) {
            int next = (slot + 1) % slots.sets();
            rules.append("    use_backend %s if full%d !full%d\n".formatted(backend(slot), slot, next));
        }
        for (int slot = 0; slot < slots.sets(); slot++) {
            int before = (slot + slots.sets() - 1) % slots.sets();
            rules.append("    use_backend %s if any%d !any%d\n".formatted(backend(slot), slot, before));
        }
        return rules.toString();
    }

    private boolean isRolled() {
        return slots.sets() > 1;
    }

    private String backend(int slot) {
        return isRolled() ? "ranks" + slot : "ranks";
    }

    /** Name of the cookie in which a browser keeps the token of {@code job}. */
    static String cookie(String job) {
        return "cairn_" + job;
    }

    /**
     * The text of the file; the same for equal values.
     *
     * @param states where the proxy finds the file of {@link #states()}
     */
    String text(String states) {
        var lines = new ArrayList<String>();
        lines.add(HEAD.formatted(states, PORT, subnet));
        token.ifPresent(hash -> lines.add(GUARD.formatted(hash.hex(), cookie(job))));
        lines.add(TAIL);
        if (isRolled()) {
            lines.add(REPEATABLE);
            lines.add(choice());
        }
        lines.add("    default_backend " + backend(current) + "\n");
        for (int slot = 0; slot < slots.sets(); slot++) {
            backend(slot, lines);
        }
        return String.join("", lines);
    }

    /**
     * The state that the proxy begins with: no rank that is checked is well before a check found it so. Without it HAProxy takes every
     * rank for well until its first check ends, seconds later where no container is: it would send requests there, and
     * then take out a rank that answers by now because of a check that began before it was there.
     */
    String states() {
        var lines = new StringBuilder(STATES);
        for (int rank = 0; isChecked() && rank < addresses.size(); rank++) {
            lines.append(STOPPED.formatted(backend(rank / slots.ranks()), rank, addresses.get(rank), endpoint.port()));
        }
        return lines.toString();
    }

    private boolean isChecked() {
        return isRolled() || addresses.size() > 1 || endpoint.healthPath().isPresent();
    }

    private void backend(int slot, List<String> lines) {
        lines.add(BACKEND.formatted(backend(slot)));
        if (isChecked()) {
            lines.add(isRolled() ? ROLLED : CHECKED);
        }
        endpoint.healthPath().ifPresent(path -> lines.add("""
                    option httpchk
                    http-check send meth GET uri %s ver HTTP/1.1 hdr Host localhost
                    http-check expect status 200-399
                """.formatted(path)));
        for (int rank = slot * slots.ranks(); rank < (slot + 1) * slots.ranks(); rank++) {
            lines.add("    server rank%d %s:%d\n".formatted(rank, addresses.get(rank), endpoint.port()));
        }
    }
}
