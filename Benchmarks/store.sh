#!/usr/bin/env bash
# Measures the store and its peers in one run: store.sh BINARY [SERIES] [DAYS]. Prints Markdown; RESULTS.md holds what was
# accepted. DuckDB is installed into Benchmarks/.venv; without a network its column is left out and says so.
set -eu
binary=$(realpath "$1")
series=${2:-2000}
days=${3:-30}
root=$(cd "$(dirname "$0")/.." && pwd)
venv="$root/Benchmarks/.venv"
out="${CITYOPS_BENCH_FOLDER:-$root/Benchmarks/out}/store"
mkdir -p "$out"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
if ! "$venv/bin/python" -c 'import duckdb' 2>/dev/null; then
    "$venv/bin/pip" install --quiet --disable-pip-version-check duckdb numpy 2>/dev/null ||
        echo "duckdb cannot be installed (is there a network?): its figures are left out" >&2
fi
exec "$venv/bin/python" "$root/Benchmarks/store_peers.py" "$binary" "$root" "$out" "$series" "$days"
