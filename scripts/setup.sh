# shellcheck shell=bash
# What a machine needs before anything of Cairn runs: a JDK 25 and a Docker engine.

java_major() { "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'; }

# Sets JAVA_HOME to the first JDK 25 of: JAVA_HOME, the javac on the PATH, the usual folders.
find_jdk() {
    local candidate on_path=
    if command -v javac >/dev/null 2>&1; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -x "$candidate/bin/javac" ] && [ "$(java_major "$candidate")" = 25 ]; then
            export JAVA_HOME=$candidate
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
    command -v dockerd >/dev/null 2>&1 && command -v docker >/dev/null 2>&1 ||
        step 'install docker.io' apt_install docker.io iptables
    step 'start the Docker engine' start_engine
}

# The browser test drives Debian's Chromium, at the paths that its packages use.
need_chromium() {
    [ -x /usr/bin/chromium ] && [ -x /usr/bin/chromedriver ] && return 0
    [ "$(id -u)" = 0 ] && is_debian ||
        die "no Chromium was found at /usr/bin/chromium with /usr/bin/chromedriver; install both (Debian: chromium chromium-driver)"
    step 'install chromium' apt_install chromium chromium-driver
}

# One line a check; the exit code tells whether all are well.
doctor() {
    local bad=0 free
    if (find_jdk) >/dev/null 2>&1; then say 'JDK 25: ok'; else
        say 'JDK 25: missing; install Temurin 25, or point JAVA_HOME to a JDK 25'
        bad=1
    fi
    if engine_answers; then say 'Docker engine: ok'; else
        say 'Docker engine: none answers; ./cairn test as root on Debian installs and starts one, elsewhere start Docker'
        bad=1
    fi
    mkdir -p "$CAIRN_HOME"
    free=$(df -Pk "$CAIRN_HOME" | awk 'NR==2 {print int($4 / 1048576)}')
    if [ "$free" -ge 6 ]; then say "disk: ok, $free GiB free at $CAIRN_HOME"; else
        say "disk: only $free GiB free at $CAIRN_HOME; Cairn wants 6: make room, or set CAIRN_HOME to a larger disk"
        bad=1
    fi
    return "$bad"
}
