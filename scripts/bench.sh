# shellcheck shell=bash
# Benchmarks: the built platform beside a peer, one JSON line as the last of standard output.

bench() {
    [ $# -le 1 ] || die 'one benchmark at a time: ./cairn bench NAME'
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
