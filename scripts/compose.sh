# shellcheck shell=bash
# The platform as containers: what docker-compose.yml needs before a plain `docker compose up` works, and the calls of it.

COMPOSE_HOME=$CAIRN_HOME/compose

fresh_secret() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# need_secret NAME: kept once made. Containers of several users read these files, so the folder above keeps everyone else out.
need_secret() {
    local file=$COMPOSE_HOME/secrets/$1
    [ -s "$file" ] && return 0
    (umask 077 && fresh_secret >"$file.new")
    chmod 444 "$file.new"
    mv "$file.new" "$file"
}

# The official image by its name if it is there or can be pulled, else the one that was made here.
official_or() {
    local official=$1 made=$2
    if [ -n "$(image_id "$official")" ] || timeout 60 docker pull -q "$official" >/dev/null 2>&1; then
        printf '%s' "$official"
    else
        printf '%s' "$made"
    fi
}

# The variables of docker-compose.yml for this machine. A file that is there is the operator's and is left alone.
write_compose_env() {
    local file=$COMPOSE_HOME/env jre postgres registry user=0:0 socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
    [ -s "$file" ] && return 0
    case "$socket" in
        unix://*) socket=${socket#unix://} ;;
        *) die "compose wants the engine's socket; DOCKER_HOST=$socket is none" ;;
    esac
    jre=$(official_or eclipse-temurin:25-jre cairn.local/jre:25)
    postgres=$(official_or postgres:18 cairn.local/postgres:18)
    registry=$(official_or registry:2 cairn.local/registry:2)
    [ "$registry" = registry:2 ] || user=10001:10001
    cat >"$file.new" <<TEXT
CAIRN_PROJECT=$(instance_name)-compose
CAIRN_INSTANCE=$(instance_name)-compose
CAIRN_PORT=$CAIRN_PORT
CAIRN_PUBLIC_URL=http://127.0.0.1:$CAIRN_PORT
CAIRN_REGISTRY_PORT=${CAIRN_REGISTRY_PORT:-5000}
CAIRN_JRE_IMAGE=$jre
CAIRN_POSTGRES_IMAGE=$postgres
CAIRN_REGISTRY_IMAGE=$registry
CAIRN_REGISTRY_USER=$user
CAIRN_ENGINE_SOCKET=$socket
CAIRN_ENGINE_GROUP=$(stat -c %g "$socket")
CAIRN_SECRETS=$COMPOSE_HOME/secrets
CAIRN_SETTINGS=$COMPOSE_HOME/settings
CAIRN_IMAGE_RECORDS=$COMPOSE_HOME/images.yml
TEXT
    mv "$file.new" "$file"
}

# Everything that the compose file refers to: secrets, variables, the records of the images that were made here.
prepare_compose() {
    local name
    mkdir -p "$COMPOSE_HOME/secrets" "$COMPOSE_HOME/settings"
    chmod 700 "$CAIRN_HOME" "$COMPOSE_HOME" "$COMPOSE_HOME/secrets"
    for name in admin-secret monitor-secret postgres-password job-db-password job-client-secret quota-db-password quota-client-secret grafana-password; do
        need_secret "$name"
    done
    write_image_records "$COMPOSE_HOME/images.yml"
    write_compose_env
}

# The file's variables win over those of the script and of its caller, so that each call means the same platform.
dc() {
    env -u CAIRN_PORT -u CAIRN_REGISTRY_PORT -u CAIRN_INSTANCE -u CAIRN_PROJECT -u CAIRN_SECRETS -u CAIRN_PUBLIC_URL \
        -u CAIRN_SETTINGS docker compose --project-directory "$CAIRN_ROOT" -f "$CAIRN_ROOT/docker-compose.yml" --env-file "$COMPOSE_HOME/env" "$@"
}

build_services() { cd "$CAIRN_ROOT" && ./mvnw -B -q -pl gateway,job-service,quota-service -am package -Dmaven.test.skip.exec=true; }

# Starts what does not run, from the images that are there.
compose_start() {
    need_compose
    step 'start the containers' dc up -d --no-build --wait
}

compose_up() {
    find_jdk
    need_engine
    need_compose
    make_images
    prepare_compose
    step 'build the services' build_services
    step 'build the images of the services' dc build
    compose_start
    say "  Swagger UI: http://127.0.0.1:$(compose_port)/swagger-ui/index.html"
    say "  the secret of cairn-admin is in $COMPOSE_HOME/secrets/admin-secret"
}

# has_image NAME: in the engine, or pulled now.
has_image() { [ -n "$(image_id "$1")" ] || timeout 60 docker pull -q "$1" >/dev/null 2>&1; }

# What runs beside the services to watch them. Debian has Prometheus and no Grafana.
compose_observe() {
    local image services=(prometheus)
    need_compose
    [ -s "$COMPOSE_HOME/env" ] || die 'nothing is prepared; ./cairn compose up does it'
    if ! grep -q '^CAIRN_PROMETHEUS_IMAGE=' "$COMPOSE_HOME/env"; then
        image=$(official_or prom/prometheus:v3.5.0 cairn.local/prometheus:2)
        if [ "$image" = cairn.local/prometheus:2 ]; then
            need_base
            need_image "$image" "$BASE" "$CAIRN_ROOT/images/prometheus"
        fi
        printf 'CAIRN_PROMETHEUS_IMAGE=%s\n' "$image" >>"$COMPOSE_HOME/env"
    fi
    if has_image "$(grafana_image)"; then
        services+=(grafana)
    else
        say "  Grafana's image $(grafana_image) cannot be pulled: Prometheus runs without it"
    fi
    step 'start what watches' dc --profile observability up -d --no-build --wait "${services[@]}"
}

grafana_image() { dc --profile observability config --format json grafana | sed -n 's/^ *"image": "\(grafana[^"]*\)".*/\1/p'; }

compose_port() { sed -n 's/^CAIRN_PORT=//p' "$COMPOSE_HOME/env"; }

# down --purge also removes the volumes, what jobs left in the engine, the services' images, and the folder with the secrets.
compose_down() {
    need_engine
    need_compose
    [ -s "$COMPOSE_HOME/env" ] || { say 'there is no platform in containers'; return 0; }
    if [ "${1:-}" = --purge ]; then
        dc --profile observability down --volumes --remove-orphans
        remove_engine_objects "$(sed -n 's/^CAIRN_INSTANCE=//p' "$COMPOSE_HOME/env")"
        rm -rf "$COMPOSE_HOME"
    else
        dc --profile observability down
    fi
}

compose() {
    local verb=${1:-}
    [ $# -eq 0 ] || shift
    case "$verb" in
        up) if [ "${1:-}" = --no-build ]; then compose_start; else compose_up; fi ;;
        down) compose_down "$@" ;;
        observe) compose_observe ;;
        prepare) find_jdk && need_engine && need_compose && make_images && prepare_compose && say "prepared $COMPOSE_HOME" ;;
        '') die 'say what to do: ./cairn compose up|down|prepare|observe, or any command of docker compose (ps, logs, ...)' ;;
        *)
            need_compose
            [ -s "$COMPOSE_HOME/env" ] || die 'nothing is prepared; ./cairn compose up does it'
            dc "$verb" "$@"
            ;;
    esac
}
