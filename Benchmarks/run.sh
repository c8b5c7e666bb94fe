#!/usr/bin/env bash
# Measures the release binary: run.sh BINARY. Prints Markdown; RESULTS.md holds what was accepted, with machine and date.
set -eu
binary=$1
root=$(cd "$(dirname "$0")/.." && pwd)
out="$root/Benchmarks/out"
bench=${CITYOPS_TUIBENCH:-$root/../shared/tools/tuibench.py}
mkdir -p "$out"
store="$out/bench.db"
rm -f "$store" "$store"-wal "$store"-shm "$out/week.db"*
export HOME="$out/home"
mkdir -p "$HOME"

echo "machine: $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), load $(cut -d' ' -f1 /proc/loadavg), $(date -u +%F)"
seconds() { local start end; start=$(date +%s.%N); "$@" >/dev/null; end=$(date +%s.%N); echo "$end - $start" | bc; }
echo "| figure | measured |"
echo "|---|---|"
echo "| world create, 1 day | $(seconds "$binary" world create --store "$store" --days 1 --end 2026-11-22) s |"
echo "| world create, 7 days, scale 1 | $(seconds "$binary" world create --store "$out/week.db" --days 7 --end 2026-11-22) s |"
echo "| store export of 7 days to CSV | $(seconds "$binary" store export --store "$out/week.db" --output "$out/week.csv") s, $(wc -l < "$out/week.csv") rows |"
echo "| render crowd 120x40 from 7 days | $(seconds "$binary" render --store "$out/week.db" --panel crowd --size 120x40) s |"
if [ -f "$bench" ] && python3 -c 'import pyte' 2>/dev/null; then
    python3 "$bench" run --size 120x40 --until '交通运行指数' --keys '<Down> <Down> <Up> 2 <Down> 1' --flood-keys '<Down>' --quit q \
        --json "$out/run.json" --env LANG=C.UTF-8 -- "$binary" --store "$store" --speed 0
else
    echo "tuibench is absent ($bench, pip install pyte): screen figures skipped"
fi
