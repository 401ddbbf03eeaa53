# shellcheck shell=bash
# The platform as one process on this machine: build, start, stop, ask.

CAIRN_PORT=${CAIRN_PORT:-8080}
CAIRN_JOB_PORT=${CAIRN_JOB_PORT:-8081}
CAIRN_QUOTA_PORT=${CAIRN_QUOTA_PORT:-8085}
export CAIRN_PORT CAIRN_JOB_PORT CAIRN_QUOTA_PORT

# shellcheck disable=SC2153
DIST=$CAIRN_ROOT/standalone/target/dist
AOT_CACHE=$DIST/cairn.aot
JVM_FLAGS=(-XX:+UseSerialGC -Xmx768m --enable-native-access=ALL-UNNAMED)
PID_FILE=$CAIRN_HOME/cairn.pid
PLATFORM_LOG=$CAIRN_HOME/log/cairn.log

platform_pid() {
    local pid
    pid=$(cat "$PID_FILE" 2>/dev/null) || return 1
    [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
    printf '%s' "$pid"
}

# A request to a loopback port by bash alone: curl is not on every machine. Prints the status line's code.
http_status() {
    local port=$1 path=$2 line
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$path" >&3
    IFS= read -r -t 5 line <&3 || line=
    exec 3>&- 3<&-
    printf '%s' "$line" | cut -d' ' -f2
}

port_answers() { (http_status "$1" "$2") 2>/dev/null; }

platform_ready() {
    [ "$(port_answers "$CAIRN_JOB_PORT" /actuator/health/readiness)" = 200 ] &&
        [ "$(port_answers "$CAIRN_QUOTA_PORT" /actuator/health/readiness)" = 200 ] &&
        [ "$(port_answers "$CAIRN_PORT" /actuator/health/readiness)" = 200 ]
}

# What the built platform was built from; another answer means that it is to be built again.
sources_hash() {
    (cd "$CAIRN_ROOT" && find pom.xml ./*/pom.xml ./*/src/main -type f -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum | cut -c1-40)
}

build_platform() {
    local want
    want=$(sources_hash)
    [ "$(cat "$DIST/made-from" 2>/dev/null)" = "$want" ] && [ -s "$DIST/cairn.jar" ] && return 0
    rm -f "$AOT_CACHE"
    step 'build the platform' maven_package
    printf '%s\n' "$want" >"$DIST/made-from"
}

# Makes the cache of loaded and linked classes that halves a start, from one start and stop of the platform with a home of
# its own, no engine and any free ports. One that this JVM would refuse is not kept; without a cache a start is only slower.
train_platform() {
    local home code=0
    [ ! -s "$AOT_CACHE" ] || return 0
    mkdir -p "$CAIRN_HOME/cache"
    home=$(mktemp -d "$CAIRN_HOME/cache/training-XXXXXX")
    CAIRN_HOME=$home DOCKER_HOST=unix://$home/no-engine.sock nice -n 19 \
        "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTCacheOutput="$home/cairn.aot" -jar "$DIST/cairn.jar" --once \
        >"$home/log" 2>&1 </dev/null &&
        "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -XX:AOTMode=on -XX:AOTCache="$home/cairn.aot" -cp "$DIST/cairn.jar" -version \
            >>"$home/log" 2>&1 && mv "$home/cairn.aot" "$AOT_CACHE" || code=1
    mkdir -p "$CAIRN_HOME/log"
    mv "$home/log" "$CAIRN_HOME/log/training.log"
    rm -rf "$home"
    return "$code"
}

maven_package() { cd "$CAIRN_ROOT" && ./mvnw -B -q -pl standalone,e2e -am package -Dmaven.test.skip.exec=true; }

# The engine's ids of the images that were made here, for the catalog: images/catalog.yml with each @ID@ replaced.
write_image_records() {
    local line reference id out=${1:-$CAIRN_HOME/images.yml}
    while IFS= read -r line || [ -n "$line" ]; do
        case "$line" in
            *@ID:*@*)
                reference=${line#*@ID:}
                reference=${reference%%@*}
                id=$(image_id "$reference")
                [ -n "$id" ] || die "the image $reference is missing; ./cairn images makes it"
                printf '%s\n' "${line/@ID:$reference@/${id#sha256:}}"
                ;;
            *@ARCH@*) printf '%s\n' "${line/@ARCH@/$(docker version -f '{{.Server.Arch}}')}" ;;
            *) printf '%s\n' "$line" ;;
        esac
    done <"$CAIRN_ROOT/images/catalog.yml" >"$out.new"
    mv "$out.new" "$out"
}

need_free_port() {
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        die "port $1 is taken by another program; stop it, or choose another with $2=PORT"
    fi
}

start_platform() {
    local waited pid
    need_free_port "$CAIRN_PORT" CAIRN_PORT
    need_free_port "$CAIRN_JOB_PORT" CAIRN_JOB_PORT
    need_free_port "$CAIRN_QUOTA_PORT" CAIRN_QUOTA_PORT
    mkdir -p "$CAIRN_HOME/log"
    instance_name >/dev/null
    local cache=()
    [ ! -s "$AOT_CACHE" ] || cache=(-XX:AOTCache="$AOT_CACHE")
    setsid nohup "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" "${cache[@]}" -jar "$DIST/cairn.jar" \
        >>"$PLATFORM_LOG" 2>&1 </dev/null &
    pid=$!
    printf '%s\n' "$pid" >"$PID_FILE"
    cp "$DIST/made-from" "$CAIRN_HOME/running-from"
    printf '%s\n' "${CAIRN_QUOTA_MODE:-off}" >"$CAIRN_HOME/running-quota"
    for waited in $(seq 1 240); do
        platform_ready && { say "ready after $((waited / 2)) s"; return 0; }
        if ! kill -0 "$pid" 2>/dev/null; then
            tail -n 40 "$PLATFORM_LOG"
            return 1
        fi
        sleep 0.5
    done
    return 1
}

up() {
    find_jdk
    preflight
    need_engine
    make_images
    mkdir -p "$CAIRN_HOME"
    chmod 700 "$CAIRN_HOME"
    write_image_records
    build_platform
    if platform_pid >/dev/null && ! cmp -s "$DIST/made-from" "$CAIRN_HOME/running-from"; then
        say '  what runs was built from other sources'
        down ""
    fi
    if platform_pid >/dev/null && platform_ready; then
        say "  Cairn runs already, process $(platform_pid)"
    else
        step 'start the platform' start_platform
        # Beside the running platform and at the lowest priority: the first start gains nothing from it and shall not wait.
        [ -s "$AOT_CACHE" ] || { (trap '' HUP; train_platform) >/dev/null 2>&1 </dev/null & }
    fi
    say "  Swagger UI: http://127.0.0.1:$CAIRN_PORT/swagger-ui/index.html"
}

down() {
    local pid waited
    if pid=$(platform_pid); then
        kill "$pid"
        for waited in $(seq 1 60); do
            kill -0 "$pid" 2>/dev/null || break
            [ "$waited" -lt 60 ] || kill -9 "$pid" 2>/dev/null || true
            sleep 0.5
        done
        rm -f "$PID_FILE"
        say 'Cairn is stopped; jobs that ran go on in their containers and are taken up by the next ./cairn up'
    else
        say 'Cairn does not run'
    fi
    [ "${1:-}" = --purge ] || return 0
    purge
}

# The name by which the engine knows this platform's objects: one per home folder, so that platforms beside each other keep
# apart. It is written down once. The usual home keeps the usual name; others get one that is made from where they are.
instance_name() {
    local file=$CAIRN_HOME/instance name=cairn
    if ! [ -s "$file" ]; then
        [ "$CAIRN_HOME" = "$HOME/.cairn" ] || name=cairn-$(printf %s "$CAIRN_HOME" | sha256sum | cut -c1-8)
        mkdir -p "$CAIRN_HOME"
        printf '%s\n' "$name" >"$file.new"
        mv "$file.new" "$file"
    fi
    cat "$file"
}

# remove_engine_objects INSTANCE: every container, network and volume with that label.
remove_engine_objects() {
    local id label=label=io.cairn.instance=$1
    for id in $(docker ps -aq --filter "$label"); do docker rm -f -v "$id" >/dev/null; done
    for id in $(docker network ls -q --filter "$label"); do docker network rm "$id" >/dev/null; done
    for id in $(docker volume ls -q --filter "$label"); do docker volume rm "$id" >/dev/null; done
}

# Whether another platform has anything in this engine.
others_in_engine() {
    [ -n "$(docker ps -aq --filter label=io.cairn.instance)$(docker volume ls -q --filter label=io.cairn.instance)" ]
}

# Removes the images whose ids it reads; false if none went.
remove_images() {
    local id gone=1
    while read -r id; do docker image rm -f "$id" >/dev/null 2>&1 && gone=0; done
    return "$gone"
}

# Everything of this platform on this machine: labelled objects in the engine, and the home folder.
purge() {
    if engine_answers; then
        ! [ -s "$COMPOSE_HOME/env" ] || compose_down --purge
        remove_engine_objects "$(instance_name)"
        if others_in_engine; then
            say 'another platform has objects in this engine; the images named cairn.local/... stay for it'
        else
            # An image that others are made from goes only after them, and the list has no order: as often as one goes.
            while docker images -q 'cairn.local/*' | sort -u | remove_images; do :; done
        fi
    fi
    case "$CAIRN_HOME" in
        '' | / | "$HOME" | "$HOME/") die "CAIRN_HOME=$CAIRN_HOME is no folder of Cairn's own; nothing of it is removed" ;;
    esac
    rm -rf "$CAIRN_HOME"
    say "removed $CAIRN_HOME and all that Cairn had in the engine"
}

status() {
    local pid
    if pid=$(platform_pid); then say "platform: process $pid, log $PLATFORM_LOG"; else say 'platform: does not run'; fi
    say "gateway  http://127.0.0.1:$CAIRN_PORT  $(port_answers "$CAIRN_PORT" /actuator/health/readiness || true)"
    say "job      http://127.0.0.1:$CAIRN_JOB_PORT  $(port_answers "$CAIRN_JOB_PORT" /actuator/health/readiness || true)"
    say "quota    http://127.0.0.1:$CAIRN_QUOTA_PORT  $(port_answers "$CAIRN_QUOTA_PORT" /actuator/health/readiness || true)"
    if engine_answers; then
        docker ps --filter "label=io.cairn.instance=$(instance_name)" --format 'container {{.Names}}  {{.Status}}' >&2
    else
        say 'engine: none answers'
    fi
    platform_pid >/dev/null && platform_ready
}

e2e_main() {
    local main=$1
    shift
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
        -cp "$CAIRN_ROOT/e2e/target/classes:$DIST/cairn.jar" "$main" "$@"
}

# The files of Debian's data set package, taken out of the image that carries them.
fashion_mnist() {
    local folder=$CAIRN_HOME/cache/fashion-mnist container
    [ -s "$folder/train-images-idx3-ubyte.gz" ] && return 0
    mkdir -p "$CAIRN_HOME/cache"
    container=$(docker create cairn.local/fashion-mnist:1 true)
    docker cp "$container:/usr/share/datasets/fashion-mnist" "$folder.new"
    docker rm "$container" >/dev/null
    mv "$folder.new" "$folder"
}

restart_platform() {
    down ""
    start_platform
}

# Jobs need quota where CAIRN_QUOTA_MODE is on, which it is not unless someone says so. The act switches it on, and off again.
borrowed_burst() {
    local code=0 switch=1 engine
    [ "$(cat "$CAIRN_HOME/running-quota" 2>/dev/null)" != on ] || switch=0
    engine=$(docker info -f '{{.NCPU}} {{.MemTotal}}')
    [ "$switch" = 0 ] || CAIRN_QUOTA_MODE=on step 'switch quota on' restart_platform
    # shellcheck disable=SC2086
    e2e_main io.cairn.e2e.BorrowedBurst "$CAIRN_ROOT" "$CAIRN_HOME/cache/fashion-mnist" $engine || code=$?
    [ "$switch" = 0 ] || CAIRN_QUOTA_MODE=off step 'switch quota off again' restart_platform
    return "$code"
}

demo() {
    local started=$SECONDS
    up
    step 'take Fashion-MNIST out of its package' fashion_mnist
    say "  set-up and start took $((SECONDS - started)) s in all"
    e2e_main io.cairn.e2e.Demo "$CAIRN_HOME/cache/fashion-mnist" "$CAIRN_ROOT/examples/fashion-mnist" "$@"
    borrowed_burst
    say "whole demo: $((SECONDS - started)) s"
    say "Swagger UI: http://127.0.0.1:$CAIRN_PORT/swagger-ui/index.html   (the platform stays up; ./cairn down ends it)"
}
