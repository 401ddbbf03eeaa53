# shellcheck shell=bash
# Base images. An official name is used only for an official image: what is made here is called cairn.local/...
# A hash over an image's folder and its base is kept as a label and decides whether the image is made again.

BASE_OFFICIAL=debian:trixie-slim
BASE_LOCAL=cairn.local/debian:trixie-slim

image_id() { docker image inspect -f '{{.Id}}' "$1" 2>/dev/null || true; }

debian_mirror() {
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^#' |
        grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
    printf '%s' "${mirror:-http://deb.debian.org/debian}"
}

bootstrap_debian() {
    command -v mmdebstrap >/dev/null 2>&1 || apt_install mmdebstrap || return 1
    # pipefail alone is not enough: a failed mmdebstrap still makes docker import leave an empty image under the name.
    # shellcheck disable=SC2016
    if ! mmdebstrap -q --variant=minbase --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --customize-hook='rm -rf "$1"/var/lib/apt/lists/*' \
        trixie - "$(debian_mirror)" | docker import --change 'CMD ["bash"]' - "$BASE_LOCAL"; then
        docker image rm "$BASE_LOCAL" || true
        return 1
    fi
}

# Sets BASE to the base image: the local one, else the official one by pull, else made from Debian's packages.
need_base() {
    if [ -n "$(image_id "$BASE_LOCAL")" ]; then
        BASE=$BASE_LOCAL
    elif [ -n "$(image_id "$BASE_OFFICIAL")" ] || timeout 60 docker pull -q "$BASE_OFFICIAL" >/dev/null 2>&1; then
        BASE=$BASE_OFFICIAL
    elif is_debian && [ "$(id -u)" = 0 ]; then
        step "image $BASE_LOCAL" bootstrap_debian
        BASE=$BASE_LOCAL
    else
        die "the image $BASE_OFFICIAL cannot be pulled; reach a registry, or run this as root on Debian to have it made"
    fi
}

folder_hash() { (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-40); }

# need_image NAME BASE FOLDER
need_image() {
    local name=$1 base=$2 folder=$3 want have
    want="$(folder_hash "$folder")-$(image_id "$base" | tail -c 13)"
    have=$(docker image inspect -f '{{index .Config.Labels "io.cairn.made-from"}}' "$name" 2>/dev/null || true)
    [ "$have" = "$want" ] && return 0
    step "image $name" docker build --build-arg "BASE=$base" --label "io.cairn.made-from=$want" -t "$name" "$folder"
}

postgres_binaries() {
    local folder=$1
    cp "$CAIRN_ROOT"/images/postgres/* "$folder/"
    (cd "$CAIRN_ROOT" && ./mvnw -q -N dependency:copy -DoutputDirectory="$folder" -Dmdep.stripVersion=true \
        -Dartifact="io.zonky.test.postgres:embedded-postgres-binaries-linux-$(postgres_arch):18.6.0")
    mv "$folder"/embedded-postgres-binaries-*.jar "$folder/binaries.jar"
}

postgres_arch() { case "$(uname -m)" in aarch64 | arm64) echo arm64v8 ;; *) echo amd64 ;; esac }

need_postgres() {
    local folder=$CAIRN_HOME/cache/image-postgres
    if ! [ -s "$folder/binaries.jar" ]; then
        mkdir -p "$folder"
        step 'fetch the PostgreSQL 18 binaries' postgres_binaries "$folder"
    fi
    cp "$CAIRN_ROOT"/images/postgres/* "$folder/"
    need_image cairn.local/postgres:18 "$BASE" "$folder"
}

# A runtime by jlink. The default CDS archive is made here too, since an image's file system is read-only at run time.
link_jre() {
    local folder=$1
    rm -rf "$folder/jre"
    "$JAVA_HOME/bin/jlink" --strip-debug --no-man-pages --no-header-files --compress zip-6 --output "$folder/jre" --add-modules \
        java.se,jdk.management,jdk.management.agent,jdk.crypto.ec,jdk.jdwp.agent,jdk.naming.dns,jdk.unsupported,jdk.zipfs,jdk.httpserver,jdk.jfr,jdk.localedata,jdk.charsets,jdk.security.auth,jdk.net,jdk.nio.mapmode,jdk.jcmd
    "$folder/jre/bin/java" -Xshare:dump
    cp "$JAVA_HOME/release" "$folder/made-from-jdk"
}

need_jre() {
    local folder=$CAIRN_HOME/cache/image-jre
    if ! cmp -s "$JAVA_HOME/release" "$folder/made-from-jdk"; then
        mkdir -p "$folder"
        step 'link a Java runtime' link_jre "$folder"
    fi
    cp "$CAIRN_ROOT"/images/jre/* "$folder/"
    need_image cairn.local/jre:25 "$BASE" "$folder"
}

make_images() {
    need_base
    need_image cairn.local/probe:1 "$BASE" "$CAIRN_ROOT/images/probe"
    need_image cairn.local/registry:2 "$BASE" "$CAIRN_ROOT/images/registry"
    need_image cairn.local/haproxy:3 "$BASE" "$CAIRN_ROOT/images/haproxy"
    need_postgres
    need_jre
    need_image cairn.local/python:3.13 "$BASE" "$CAIRN_ROOT/images/python"
    need_image cairn.local/pytorch-cpu:2.6.0 cairn.local/python:3.13 "$CAIRN_ROOT/images/pytorch-cpu"
    need_image cairn.local/mpi-pytorch-cpu:2.6.0 cairn.local/pytorch-cpu:2.6.0 "$CAIRN_ROOT/images/mpi-pytorch-cpu"
    need_image cairn.local/jupyter:6.4 cairn.local/python:3.13 "$CAIRN_ROOT/images/jupyter"
    need_image cairn.local/fashion-mnist:1 "$BASE" "$CAIRN_ROOT/images/fashion-mnist"
}
