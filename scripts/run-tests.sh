#!/usr/bin/env bash
# run-tests.sh COMMAND…: runs the built tests in three passes, since tests that serve or type must not wait behind those that calculate.
# Every pass runs, whatever the one before it said; what failed is told once more at the very end, where it is not scrolled away.
set -uo pipefail
log=$(mktemp -d "${TMPDIR:-/tmp}/cityops-tests.XXXXXX") || exit 1
trap 'rm -rf "$log"' EXIT
failed=0
pass() {
    local name=$1
    shift
    "$@" 2>&1 | tee "$log/$name" || failed=1
}
pass calculating "$@" --skip '^(SyncTests|ConsoleTests)[.]'
pass serving "$@" --filter '^SyncTests[.]'
pass typing "$@" --filter '^ConsoleTests[.]'
if [ "$failed" -ne 0 ]; then
    printf '\n--- what failed ---\n'
    grep -ahE 'recorded an issue|Test run with|error:|[Ff]atal|signal code' "$log"/* | cut -c1-400 | head -n 20
fi
exit "$failed"
