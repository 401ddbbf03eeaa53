# shellcheck shell=bash
# The commands about jobs: a Java program that is built when its sources change and starts from an ahead-of-time cache.

CLIENT=$CAIRN_ROOT/cli/target/dist

build_client() {
    cd "$CAIRN_ROOT" && ./mvnw -B -q -pl cli -am package -Dmaven.test.skip.exec=true -Dspotless.check.skip=true
}

train_client() {
    # Under another name first: a cache that is read while it is written would be refused.
    "$JAVA_HOME/bin/java" "${CLIENT_JVM[@]}" -Xlog:disable "-XX:AOTCacheOutput=$CLIENT/cli.aot.$$" \
        -cp "$CLIENT/cairn-cli.jar" io.cairn.cli.warm.TrainingRun >"$CLIENT/train.log" 2>&1 || true
    # A machine that cannot make one has an empty one, which only means a slower start.
    [ -s "$CLIENT/cli.aot.$$" ] || : >"$CLIENT/cli.aot.$$"
    mv "$CLIENT/cli.aot.$$" "$CLIENT/cli.aot"
}

CLIENT_JVM=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)

# Replaces the script by the client; only one look at times of files stands before it.
client() {
    find_jdk
    local jar=$CLIENT/cairn-cli.jar flags=()
    if ! [ -e "$CLIENT/built" ] || ! [ -e "$jar" ] ||
        [ -n "$(find "$CAIRN_ROOT/cli/src/main" "$CAIRN_ROOT/cli/pom.xml" -newer "$CLIENT/built" -print -quit)" ]; then
        step 'build the client' build_client
    fi
    # A cache that is damaged or of another JDK is passed over by Java.
    [ "$CLIENT/cli.aot" -nt "$jar" ] || train_client
    [ ! -s "$CLIENT/cli.aot" ] || flags+=("-XX:AOTCache=$CLIENT/cli.aot")
    # Java cannot ask whether standard error is a terminal.
    [ ! -t 2 ] || flags+=(-Dcairn.terminal=true)
    exec "$JAVA_HOME/bin/java" "${CLIENT_JVM[@]}" ${flags[@]+"${flags[@]}"} -Xlog:disable -cp "$jar" io.cairn.cli.Cairn "$@"
}
