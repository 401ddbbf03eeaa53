# shellcheck shell=bash
# What this machine lacks. Each *_problem prints one sentence with the mend and returns 1, or prints nothing.

jdk_problem() {
    # In a shell of its own: find_jdk ends the shell when it finds none.
    local said
    if said=$( (find_jdk) 2>&1); then return 0; fi
    printf '%s' "${said#cairn: }"
    return 1
}

engine_problem() {
    local said
    if ! command -v docker >/dev/null 2>&1; then
        printf '%s' "Docker is not installed; as root on Debian or Ubuntu ./cairn doctor --fix installs it, elsewhere install Docker Engine"
        return 1
    fi
    if said=$(timeout 20 docker version 2>&1); then return 0; fi
    case "$said" in
        *'permission denied'*)
            printf '%s' "you may not use the Docker socket; run 'sudo usermod -aG docker $(id -un)' and log in again" ;;
        *)
            if [ -n "${DOCKER_HOST:-}" ]; then
                printf '%s' "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
            else
                printf '%s' "no Docker engine answers; start it with 'systemctl start docker', or run ./cairn doctor --fix as root on Debian or Ubuntu"
            fi ;;
    esac
    return 1
}

# The home folder, or the nearest folder above it that is there.
nearest_folder() {
    local folder=$CAIRN_HOME
    while ! [ -e "$folder" ]; do folder=$(dirname "$folder"); done
    printf '%s' "$folder"
}

home_problem() {
    local at
    at=$(nearest_folder)
    if ! [ -d "$at" ]; then
        printf '%s' "$at is no folder, so CAIRN_HOME=$CAIRN_HOME cannot be one; remove it, or set CAIRN_HOME to another place"
    elif [ "$at" = "$CAIRN_HOME" ] && ! [ -O "$at" ]; then
        printf '%s' "CAIRN_HOME=$CAIRN_HOME belongs to $(stat -c %U "$at"); run 'chown -R $(id -un) $CAIRN_HOME', or set CAIRN_HOME to a folder of your own"
    elif ! [ -w "$at" ]; then
        printf '%s' "$at cannot be written, so CAIRN_HOME=$CAIRN_HOME cannot be used; make it writable, or set CAIRN_HOME to another place"
    else
        return 0
    fi
    return 1
}

build_missing() { ! [ -s "$DIST/cairn.jar" ] || ! [ -e "$CLIENT/built" ]; }

images_missing() {
    local image
    for image in postgres:18 probe:1 registry:2 python:3.13 pytorch-cpu:2.6.0 fashion-mnist:1; do
        [ -n "$(image_id "cairn.local/$image")" ] || return 0
    done
    return 1
}

# What a set-up writes is 6 GiB; a platform that is set up needs little.
room_problem() {
    local at free want=1024
    at=$(nearest_folder)
    if build_missing || images_missing; then want=6144; fi
    free=$(df -Pk "$at" | awk 'NR==2 {print int($4 / 1024)}')
    [ "$free" -lt "$want" ] || return 0
    printf '%s' "the disk is full: $free MiB are free at $at and Cairn wants $want; make room, or set CAIRN_HOME to a folder on a larger disk"
    return 1
}

# port_problem PORT VARIABLE; the platform's own ports are no problem.
port_problem() {
    if platform_pid >/dev/null || ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    printf '%s' "port $1 is taken by another program; stop it, or choose another with $2=PORT"
    return 1
}

stale_pid_problem() {
    if ! [ -e "$PID_FILE" ] || platform_pid >/dev/null; then return 0; fi
    printf '%s' "$PID_FILE names a process that is gone; ./cairn doctor --fix removes the file"
    return 1
}

maven_repository() {
    local url=
    url=$(sed -n 's/.*<url>\(https*:[^<]*\)<.*/\1/p' "$HOME/.m2/settings.xml" 2>/dev/null | head -n 1) || true
    printf '%s' "${url:-https://repo.maven.apache.org/maven2}"
}

# Whether something listens where a URL points, or where its proxy is. Five seconds at most.
reaches() {
    local url=$1 proxy rest host port
    case "$url" in
        https:*) proxy=${https_proxy:-${HTTPS_PROXY:-}} port=443 ;;
        *) proxy=${http_proxy:-${HTTP_PROXY:-}} port=80 ;;
    esac
    [ -z "$proxy" ] || { url=$proxy; port=3128; }
    rest=${url#*://}
    rest=${rest%%/*}
    rest=${rest##*@}
    host=${rest%%:*}
    [ "$host" = "$rest" ] || port=${rest##*:}
    # shellcheck disable=SC2016
    timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null
}

# The network matters only while something has to be fetched.
network_problem() {
    if build_missing && ! reaches "$(maven_repository)"; then
        printf '%s' "no network: the Maven repository $(maven_repository) cannot be reached; mend the network, or name a mirror in ~/.m2/settings.xml or a proxy in https_proxy"
        return 1
    fi
    if images_missing && is_debian && ! reaches "$(debian_mirror)"; then
        printf '%s' "no network: the Debian mirror $(debian_mirror) cannot be reached; mend the network, or name another mirror in /etc/apt/sources.list"
        return 1
    fi
    return 0
}

# The browser is no part of the platform.
browser_problem() {
    if [ -x "$CHROMIUM" ] && [ -x "$CHROMIUM_DRIVER" ]; then return 0; fi
    printf '%s' "Chromium is not installed; only ./cairn test needs it, for the tests with a browser, and installs it as root on Debian; elsewhere install it at $CHROMIUM with $CHROMIUM_DRIVER"
    return 1
}

# What up, demo and test stop for before they begin, in one sentence each.
preflight() {
    local why
    why=$(home_problem) || die "$why"
    why=$(room_problem) || die "$why"
    why=$(port_problem "$CAIRN_PORT" CAIRN_PORT) || die "$why"
    why=$(port_problem "$CAIRN_JOB_PORT" CAIRN_JOB_PORT) || die "$why"
    why=$(port_problem "$CAIRN_QUOTA_PORT" CAIRN_QUOTA_PORT) || die "$why"
}

mend_engine() {
    [ -z "${DOCKER_HOST:-}" ] && [ "$(id -u)" = 0 ] && is_debian || return 1
    (need_engine)
}

mend_browser() {
    [ "$(id -u)" = 0 ] && is_debian || return 1
    (need_chromium)
}

mend_home() {
    [ -e "$CAIRN_HOME" ] || { mkdir -p "$CAIRN_HOME" 2>/dev/null && chmod 700 "$CAIRN_HOME" && say "  fixed: made $CAIRN_HOME"; }
}

mend_stale_pid() { rm -f "$PID_FILE" && say "  fixed: removed $PID_FILE"; }

# check NAME MEND PROBLEM...: one line; with --fix tries the mend and looks again.
check() {
    local name=$1 mend=$2 why
    shift 2
    if why=$("$@"); then say "$name: ok"; return 0; fi
    if [ -n "$FIX" ] && [ "$mend" != - ] && "$mend"; then
        if why=$("$@"); then say "$name: mended"; return 0; fi
    fi
    say "$name: $why"
    BAD=1
}

# As check, for what the platform runs well without: it does not change the exit code.
note() {
    local bad=$BAD
    check "$@"
    BAD=$bad
}

# One line a check; the exit code tells whether all are well.
doctor() {
    FIX='' BAD=0
    case "${1:-}" in
        '') ;;
        --fix) FIX=1 ;;
        *) die "unknown option '$1'; ./cairn doctor takes --fix" ;;
    esac
    [ -z "$FIX" ] || mend_home || true
    check 'JDK 25' - jdk_problem
    check 'Docker engine' mend_engine engine_problem
    check 'home' - home_problem
    check 'disk' - room_problem
    check 'gateway port' - port_problem "$CAIRN_PORT" CAIRN_PORT
    check 'job-service port' - port_problem "$CAIRN_JOB_PORT" CAIRN_JOB_PORT
    check 'quota-service port' - port_problem "$CAIRN_QUOTA_PORT" CAIRN_QUOTA_PORT
    check 'pid file' mend_stale_pid stale_pid_problem
    check 'network' - network_problem
    note 'browser' mend_browser browser_problem
    return "$BAD"
}
