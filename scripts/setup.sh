# shellcheck shell=bash
# What a machine needs before anything of Cairn runs: a JDK 25 and a Docker engine.

# The major version of a JDK, read from its release file: to ask java itself takes a tenth of a second.
java_major() {
    local line
    if [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case "$line" in JAVA_VERSION=*) line=${line#*\"} && printf '%s' "${line%%[.\"+-]*}" && return ;; esac
        done <"$1/release"
    fi
    "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
}

is_jdk_25() { [ -x "$1/bin/javac" ] && [ "$(java_major "$1")" = 25 ]; }

# Where JDKs stand, one pattern a line.
JDK_PLACES=${CAIRN_JDK_PLACES-"/usr/lib/jvm/*
/opt/java/*
$HOME/.sdkman/candidates/java/*
/Library/Java/JavaVirtualMachines/*/Contents/Home"}

# Sets JAVA_HOME to the first JDK 25 of: JAVA_HOME, the javac on the PATH, the usual folders.
find_jdk() {
    local candidate on_path=
    export JAVA_HOME=${JAVA_HOME:-}
    [ -z "$JAVA_HOME" ] || ! is_jdk_25 "$JAVA_HOME" || return 0
    if command -v javac >/dev/null 2>&1; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    # The patterns are to be expanded, and no folder of a JDK has a space in its name.
    # shellcheck disable=SC2086
    for candidate in "$on_path" $JDK_PLACES; do
        if is_jdk_25 "$candidate"; then
            JAVA_HOME=$candidate
            return 0
        fi
    done
    die "no JDK 25 was found; install Temurin 25 or Debian trixie's openjdk-25-jdk-headless, or point JAVA_HOME to one"
}

engine_answers() { command -v docker >/dev/null 2>&1 && timeout 20 docker version >/dev/null 2>&1; }

is_debian() { [ -r /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

start_engine() {
    mkdir -p "$CAIRN_HOME/log"
    # A session of its own: the engine outlives the script that started it.
    setsid nohup dockerd >"$CAIRN_HOME/log/dockerd.log" 2>&1 </dev/null &
    local waited
    for waited in $(seq 1 60); do
        engine_answers && return 0
        sleep 1
    done
    say "waited $waited s"
    return 1
}

# Uses the engine that answers; on Debian as root installs and starts one; else says what to do.
need_engine() {
    engine_answers && return 0
    [ -z "${DOCKER_HOST:-}" ] || die "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
    [ "$(id -u)" = 0 ] || die "no Docker engine answers; start Docker, or run this as root on Debian or Ubuntu to have it installed"
    is_debian || die "no Docker engine answers; install Docker and start it"
    if ! command -v dockerd >/dev/null 2>&1 || ! command -v docker >/dev/null 2>&1; then
        step 'install docker.io' apt_install docker.io iptables
    fi
    step 'start the Docker engine' start_engine
}

# The browser test drives Debian's Chromium, at the paths that its packages use.
CHROMIUM=/usr/bin/chromium
CHROMIUM_DRIVER=/usr/bin/chromedriver
need_chromium() {
    [ -x "$CHROMIUM" ] && [ -x "$CHROMIUM_DRIVER" ] && return 0
    if [ "$(id -u)" != 0 ] || ! is_debian; then
        die "no Chromium was found at $CHROMIUM with $CHROMIUM_DRIVER; install both (Debian: chromium chromium-driver)"
    fi
    step 'install chromium' apt_install chromium chromium-driver
}

# Compose v2 and the builder that it calls, out of Debian trixie's packages: single programs that run on older Debians too.
compose_plugins() {
    local apt=$CAIRN_HOME/cache/apt into=$CAIRN_HOME/docker/cli-plugins
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/tree" "$into"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$(debian_mirror)" >"$apt/list"
    local options=(-o "Dir::Etc::sourcelist=$apt/list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
        -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    (cd "$apt/tree" && apt-get "${options[@]}" download docker-compose docker-buildx &&
        for package in ./*.deb; do dpkg-deb -x "$package" .; done)
    cp "$apt"/tree/usr/libexec/docker/cli-plugins/* "$into/"
    rm -rf "$apt"
}

# Uses the Compose v2 that is there; on Debian fetches it once and shows it to the docker command by DOCKER_CONFIG.
need_compose() {
    docker compose version >/dev/null 2>&1 && return 0
    if ! [ -x "$CAIRN_HOME/docker/cli-plugins/docker-compose" ]; then
        is_debian || die "docker has no 'compose' command; install the Compose v2 plugin"
        step 'fetch Docker Compose' compose_plugins
    fi
    # The user's own settings (registry credentials) stay in force.
    local own=${DOCKER_CONFIG:-$HOME/.docker}
    [ "$own" = "$CAIRN_HOME/docker" ] || ! [ -s "$own/config.json" ] || cp "$own/config.json" "$CAIRN_HOME/docker/config.json"
    export DOCKER_CONFIG=$CAIRN_HOME/docker
    docker compose version >/dev/null 2>&1 || die "Docker Compose in $DOCKER_CONFIG/cli-plugins does not run; delete that folder"
}

