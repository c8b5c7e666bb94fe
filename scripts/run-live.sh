#!/usr/bin/env bash
# Starts the played departments on a free loopback port and the console on them: run-live.sh BINARY [console options]
set -eu
binary=$1; shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/cityops-live.XXXXXX")
"$binary" gateway --store "$folder/departments.db" --port 0 --announce "$folder/address" >"$folder/gateway.log" 2>&1 &
gateway=$!
trap 'kill "$gateway" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 1 1200); do
    [ -s "$folder/address" ] && break
    kill -0 "$gateway" 2>/dev/null || { cat "$folder/gateway.log" >&2; exit 4; }
    sleep 0.1
done
[ -s "$folder/address" ] || { echo "the gateway did not start; its log: $folder/gateway.log" >&2; exit 4; }
"$binary" --store "$folder/console.db" --gateway "$(cat "$folder/address")" "$@"
