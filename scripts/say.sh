# shellcheck shell=bash
# How the script talks: progress on stderr, one line a step; an error is one sentence with its mend.

say() { printf '%s\n' "$*" >&2; }

die() {
    printf 'cairn: %s\n' "$*" >&2
    exit 1
}

# step WHAT COMMAND...: runs the command with its output kept, and prints WHAT with the seconds it took.
step() {
    local what=$1 log started=$SECONDS
    shift
    mkdir -p "$CAIRN_HOME/log"
    log="$CAIRN_HOME/log/step-${what//[^a-zA-Z0-9]/-}.log"
    if "$@" >"$log" 2>&1 </dev/null; then
        say "  $what: $((SECONDS - started)) s"
    else
        tail -n 20 "$log" >&2
        die "$what failed; the whole output is in $log"
    fi
}
