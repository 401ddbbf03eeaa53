# shellcheck shell=bash
# The gate: set-up, mvn verify, and a table of what ran, read from Surefire's own reports.

# Containers that a killed test run left: those of test instances, and Testcontainers' after two hours.
sweep_test_leftovers() {
    local id
    for id in $(docker ps -aq --filter label=io.cairn.instance); do
        case "$(docker inspect -f '{{index .Config.Labels "io.cairn.instance"}}' "$id" 2>/dev/null)" in
            # It may be on its way out already.
            test-*) docker rm -f -v "$id" >/dev/null 2>&1 || true ;;
        esac
    done
}

# One line a module, then the totals. Reads the <testsuite> heads; awk, since no other tool is sure to be there.
test_table() {
    # shellcheck disable=SC2016
    find . -path '*/target/surefire-reports/TEST-*.xml' -print0 | LC_ALL=C sort -z | xargs -0 -r awk '
        function attr(name,   s) { s = $0; if (!sub(".* " name "=\"", "", s)) return ""; sub("\".*", "", s); return s }
        FNR == 1 { split(FILENAME, p, "/"); module = p[2]; head = 0 }
        /<testsuite / || (head && !/>/) || head == 1 { head = 1 }
        head == 1 && / tests="/ {
            t[module] += attr("tests"); f[module] += attr("failures") + attr("errors")
            s[module] += attr("skipped"); sec[module] += attr("time"); head = 2
        }
        END {
            printf "%-14s %7s %7s %8s %9s\n", "module", "tests", "failed", "skipped", "seconds"
            for (m in t) {
                printf "%-14s %7d %7d %8d %9.1f\n", m, t[m], f[m], s[m], sec[m]
                T += t[m]; F += f[m]; S += s[m]
            }
            printf "%d passed, %d failed, %d skipped\n", T - F - S, F, S
        }'
}

# The log of a full run, without the paths of this machine.
keep_full_log() {
    local kept
    kept=docs/evidence/full-$(date -u +%Y-%m-%dT%H%M%SZ).log
    mkdir -p docs/evidence
    {
        printf './cairn test --full, exit code %s, commit %s\n' "$1" "$(git rev-parse HEAD 2>/dev/null || echo unknown)"
        cat target/cairn-test-table.txt
        cat target/cairn-test.log
    } | sed "s#$CAIRN_ROOT/##g; s#$HOME#~#g" >"$kept"
    say "the log is kept in $kept"
}

gate() {
    cd "$CAIRN_ROOT" || return 1
    local full=()
    case "${1:-}" in
        '') ;;
        --full) full=(-Dcairn.test.full=true) ;;
        *) die "unknown option '$1'; ./cairn test takes --full" ;;
    esac
    find_jdk
    local why
    why=$(home_problem) || die "$why"
    why=$(room_problem) || die "$why"
    need_engine
    need_chromium
    make_images
    (need_compose)
    sweep_test_leftovers
    mkdir -p target
    find . -path '*/target/surefire-reports' -prune -exec rm -rf {} +
    rm -f ./*/target/docker-tests.txt
    local code=0 docker_tests
    ./mvnw -B --fail-at-end ${full[@]+"${full[@]}"} verify 2>&1 | tee target/cairn-test.log || code=$?
    docker_tests=$(cat ./*/target/docker-tests.txt 2>/dev/null | wc -l)
    test_table | tee target/cairn-test-table.txt
    # Each by name, so that the log proves that it ran.
    cat ./*/target/docker-tests.txt 2>/dev/null | sed 's/^/  docker: /' || true
    say "Docker-tagged tests that ran: $docker_tests"
    grep -qE '^[1-9][0-9]* passed, 0 failed, 0 skipped$' target/cairn-test-table.txt || code=1
    [ "$docker_tests" -gt 0 ] || { say 'cairn: no Docker-tagged test ran, so the gate is closed'; code=1; }
    [ ${#full[@]} -eq 0 ] || keep_full_log "$code"
    return "$code"
}
