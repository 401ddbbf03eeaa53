# shellcheck shell=bash
# Benchmarks: the built platform beside a peer, one JSON line as the last of standard output.

BENCHMARKS=$CAIRN_ROOT/bench/src/main/resources/benchmarks

# Read from the plans themselves: nothing is built for a list.
list_benchmarks() {
    local plan
    for plan in "$BENCHMARKS"/*.yml; do
        printf '%s: %s\n' "$(basename "$plan" .yml)" "$(sed -n 's/^about: *"\(.*\)"$/\1/p' "$plan")"
    done
}

bench() {
    [ $# -le 1 ] || die 'one benchmark at a time: ./cairn bench NAME'
    [ $# -eq 1 ] || { list_benchmarks && return; }
    [ -r "$BENCHMARKS/$1.yml" ] || die "there is no benchmark '$1'; ./cairn bench lists them"
    find_jdk
    build_platform
    train_platform || say '  the cache for a fast start could not be made; starts are measured without it'
    [ -d "$CAIRN_ROOT/bench/target/dist" ] &&
        [ "$(cat "$CAIRN_ROOT/bench/target/dist/made-from" 2>/dev/null)" = "$(sources_hash)" ] ||
        step 'build the benchmarks' package_bench
    "$JAVA_HOME/bin/java" -cp "$CAIRN_ROOT/bench/target/classes:$CAIRN_ROOT/bench/target/dist/*:$DIST/lib/*" \
        io.cairn.bench.Bench "$DIST" "$CAIRN_ROOT/bench/results" "$@"
}

package_bench() {
    cd "$CAIRN_ROOT" && ./mvnw -B -q -pl bench -am package -Dmaven.test.skip.exec=true &&
        mkdir -p bench/target/dist && sources_hash >bench/target/dist/made-from
}
